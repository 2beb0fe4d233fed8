import type { Locator, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heatColour } from "#runtime/api/heat-scale";
import { plainStill, tintedStill } from "./testing/pictures.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { queryOf, shownAt } from "./testing/shown-at.ts";
import { visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

const failing = "workflows/parity/bearing-still-preview";
const slider = (page: Page): Locator => page.getByRole("slider", { name: "Divide between legacy and graph" });

const isTinted = ([red = 0, , blue = 0]: readonly number[]): boolean => red - blue > 30;
/** On the outer ring, at its leftmost and rightmost. */
const [left, right] = [
  [20, 120],
  [219, 120],
] as const;

describe("the views", () => {
  it("show both sides beside each other, each drawn", async () => {
    await using opened = await visit(site, failing);
    const { page, complaints } = opened;
    const panes = page.locator(".pane");
    expect(await panes.count()).toBe(2);
    expect(isTinted(await shownAt(page, ...right, panes.nth(0)))).toBe(false);
    expect(isTinted(await shownAt(page, ...right, panes.nth(1)))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("swipe: legacy left of the line, the graph right of it; the line follows keys and pointer", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.getByRole("button", { name: "Swipe" }).click();
    expect(isTinted(await shownAt(page, ...left))).toBe(false);
    expect(isTinted(await shownAt(page, ...right))).toBe(true);
    await slider(page).focus();
    for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowRight");
    expect(await slider(page).getAttribute("aria-valuetext")).toBe("55 % legacy, 45 % graph");
    await page.keyboard.press("End");
    expect(isTinted(await shownAt(page, ...right))).toBe(false);
    const box = await page.locator(".pane").boundingBox();
    if (box === null) throw new Error("the pane is not shown");
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 3);
    await page.mouse.down();
    expect(await slider(page).inputValue()).toBe("20");
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 3, { steps: 4 });
    await page.mouse.up();
    expect(await slider(page).inputValue()).toBe("80");
  });

  it("swipe over a zoomed picture: its grip moves the line, the rest moves the picture", async () => {
    await using opened = await visit(site, `${failing}?view=swipe&at=120,120,8`);
    const { page } = opened;
    await page.locator(".pane").scrollIntoViewIfNeeded();
    await slider(page).waitFor();
    const box = await page.locator(".pane").boundingBox();
    if (box === null) throw new Error("the pane is not shown");
    const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
    await page.mouse.move(...middle);
    await page.mouse.down();
    await page.mouse.move(middle[0] - box.width / 4, middle[1], { steps: 4 });
    await page.mouse.up();
    expect(await slider(page).inputValue()).toBe("25");
    expect(queryOf(page).get("at")).toBe("120,120,8");
    await page.mouse.move(middle[0] + 200, middle[1]);
    await page.mouse.down();
    await page.mouse.move(middle[0] + 120, middle[1], { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => queryOf(page).get("at")).toBe("130,120,8");
    expect(await slider(page).inputValue()).toBe("25");
  });

  it("a drag moves the picture by all of its steps, also where they come faster than the page is drawn", async () => {
    await using opened = await visit(site, `${failing}?at=120,120,8`);
    const { page } = opened;
    const pane = page.locator(".pane").first();
    await pane.locator(".layer").waitFor();
    await pane.hover();
    await page.mouse.down();
    await pane.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      for (const moved of [40, 80]) {
        const place = { clientX: left + width / 2 - moved, clientY: top + height / 2 };
        // 1 is the mouse in Chromium.
        element.dispatchEvent(new PointerEvent("pointermove", { pointerId: 1, bubbles: true, ...place }));
      }
    });
    await page.mouse.up();
    await expect.poll(() => queryOf(page).get("at")).toMatch(/^130,/);
  });

  it("onion skin: the graph as strongly as chosen", async () => {
    await using opened = await visit(site, `${failing}?view=onion`);
    const { page } = opened;
    const opacity = page.getByRole("slider", { name: "How strongly graph is seen" });
    await opacity.focus();
    await page.keyboard.press("Home");
    const none = await shownAt(page, ...right);
    await page.keyboard.press("End");
    const whole = await shownAt(page, ...right);
    await page.keyboard.press("Home");
    for (let press = 0; press < 5; press += 1) await page.keyboard.press("PageUp");
    expect(await opacity.inputValue()).toBe("50");
    const half = await shownAt(page, ...right);
    expect(isTinted(none)).toBe(false);
    expect(isTinted(whole)).toBe(true);
    expect(Math.abs((half[0] ?? 0) - ((none[0] ?? 0) + (whole[0] ?? 0)) / 2)).toBeLessThanOrEqual(2);
  });

  it("blink: one after the other, and stands still for who asked for less motion, until Space", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.keyboard.press("4");
    const tag = page.locator(".pane-tag");
    expect(await tag.innerText()).toBe("Legacy");
    await page.getByRole("button", { name: "Blink", exact: true }).last().waitFor();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await expect.poll(() => tag.innerText()).toBe("Graph");
    await expect.poll(() => tag.innerText()).toBe("Legacy");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Blink", exact: true }).last().waitFor();
    // Whichever side it stands on is the one that it names.
    expect(isTinted(await shownAt(page, ...right))).toBe((await tag.innerText()) === "Graph");
  });

  it("diff and heat map: each pixel by its own difference, on the fixed scale", async () => {
    await using opened = await visit(site, `${failing}?view=heat`);
    const { page } = opened;
    await page.locator(".layer canvas").waitFor();
    const [a, b] = [plainStill, tintedStill].map(({ bytes }) => PNG.sync.read(Buffer.from(bytes)).data);
    for (const [x, y] of [left, right, [120, 120], [190, 120]] as const) {
      const at = (y * 240 + x) * 4;
      const level = Math.max(...[0, 1, 2, 3].map((one) => Math.abs((a?.[at + one] ?? 0) - (b?.[at + one] ?? 0))));
      expect(await shownAt(page, x, y)).toEqual(heatColour(level));
    }
    expect(await page.locator(".heat-legend").innerText()).toMatch(/0\s+1\s+3\s+7\s+15\s+31\s+63\s+127\s+255/);
    await page.keyboard.press("5");
    await expect.poll(() => page.getByRole("img", { name: "The differing pixels, in red" }).count()).toBe(1);
    await expect.poll(() => shownAt(page, ...right)).toEqual([255, 0, 0]);
  });

  it("change places for as long as Space is held", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.keyboard.down("Space");
    await page.locator(".pane-name").first().filter({ hasText: "Graph" }).waitFor();
    await page.keyboard.up("Space");
    await page.locator(".pane-name").first().filter({ hasText: "Legacy" }).waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });
});

describe("the magnifier", () => {
  it("tells both sides' values of a pixel as the files have them, and the difference", async () => {
    await using opened = await visit(site, `${failing}?pixel=190,120`);
    const { page } = opened;
    const magnifier = page.getByRole("region", { name: "Magnifier" });
    await magnifier.waitFor();
    const [a, b] = [plainStill, tintedStill].map(({ bytes }) => [
      ...PNG.sync.read(Buffer.from(bytes)).data.subarray((120 * 240 + 190) * 4, (120 * 240 + 190) * 4 + 4),
    ]);
    expect(
      await magnifier
        .getByRole("row", { name: /^Legacy/ })
        .getByRole("cell")
        .allInnerTexts(),
    ).toEqual(a?.map(String));
    expect(
      await magnifier
        .getByRole("row", { name: /^Graph/ })
        .getByRole("cell")
        .allInnerTexts(),
    ).toEqual(b?.map(String));
    expect(await magnifier.getByRole("row", { name: /^Difference/ }).innerText()).toMatch(/\+28\s+0\s+−28\s+0/);
    expect(await magnifier.innerText()).toContain("Values as the files have them");
  });

  it("comes with m, walks by Shift and arrows, follows the pointer, and goes with Escape", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.keyboard.press("m");
    const caption = page.locator(".magnifier caption");
    expect(await caption.innerText()).toBe("Pixel 120, 120");
    await page.locator(".pane").first().focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowUp");
    expect(await caption.innerText()).toBe("Pixel 121, 119");
    await expect.poll(() => queryOf(page).get("pixel")).toBe("121,119");
    const box = await page.locator(".pane").first().boundingBox();
    if (box === null) throw new Error("the pane is not shown");
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await expect.poll(() => caption.innerText()).not.toBe("Pixel 121, 119");
    await page.keyboard.press("Escape");
    await caption.waitFor({ state: "detached" });
    expect(queryOf(page).has("pixel")).toBe(false);
  });
});

it("a picture that the host does not have is said in its place", async () => {
  await using opened = await visit(site, "workflows");
  const { page } = opened;
  await page.route(`**/${tintedStill.path}`, (route) => route.fulfill({ status: 404 }));
  await page.goto(`${site.url}#/${failing}`);
  await page.getByText("Made by graph: the file is not there, or cannot be shown.").waitFor();
  expect(await page.locator(".pane img").count()).toBe(1);
  await page.keyboard.press("6");
  await page.getByText("The pictures could not be read: The host answered 404 for the picture.").waitFor();
});
