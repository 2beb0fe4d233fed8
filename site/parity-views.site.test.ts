import type { Locator, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heatColour } from "#runtime/api/heat-scale";
import { plainStill, tintedStill } from "./testing/pictures.ts";
import { openSite, type TestSite } from "./testing/site.ts";
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
const query = (page: Page): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.split("?")[1] ?? "");

/** What a pane shows at a pixel of the picture, read from the screen. */
async function shownAt(page: Page, x: number, y: number, pane = page.locator(".pane").first()): Promise<number[]> {
  await pane.locator(".layer").first().waitFor();
  const place = await pane.evaluate(
    (element, at) => {
      const layer = [...element.querySelectorAll<HTMLElement>(".layer > :not(.layer-ground)")].at(-1);
      if (layer === undefined) throw new Error("the pane shows nothing");
      const picture = layer.getBoundingClientRect();
      const own = element.getBoundingClientRect();
      const scale = picture.width / layer.offsetWidth;
      return {
        x: picture.left - own.left + (at.x + 0.5) * scale,
        y: picture.top - own.top + (at.y + 0.5) * scale,
      };
    },
    { x, y },
  );
  const png = PNG.sync.read(await pane.screenshot());
  const at = (Math.round(place.y) * png.width + Math.round(place.x)) * 4;
  return [...png.data.subarray(at, at + 3)];
}

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
    const box = await page.locator(".pane").boundingBox();
    if (box === null) throw new Error("the pane is not shown");
    const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
    await page.mouse.move(...middle);
    await page.mouse.down();
    await page.mouse.move(middle[0] - box.width / 4, middle[1], { steps: 4 });
    await page.mouse.up();
    expect(await slider(page).inputValue()).toBe("25");
    expect(query(page).get("at")).toBe("120,120,8");
    await page.mouse.move(middle[0] + 200, middle[1]);
    await page.mouse.down();
    await page.mouse.move(middle[0] + 120, middle[1], { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => query(page).get("at")).toBe("130,120,8");
    expect(await slider(page).inputValue()).toBe("25");
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
    await expect.poll(() => query(page).get("pixel")).toBe("121,119");
    const box = await page.locator(".pane").first().boundingBox();
    if (box === null) throw new Error("the pane is not shown");
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await expect.poll(() => caption.innerText()).not.toBe("Pixel 121, 119");
    await page.keyboard.press("Escape");
    await caption.waitFor({ state: "detached" });
    expect(query(page).has("pixel")).toBe(false);
  });
});

describe("every view has an address", () => {
  it("that a reload keeps, and Back and Forward walk through", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.keyboard.press("2");
    await page.getByRole("button", { name: "Graph – Approved" }).click();
    await page.keyboard.press("3");
    expect(Object.fromEntries(query(page))).toEqual({ pair: "graph-approved", view: "onion" });
    await page.reload();
    const pressed = (): Promise<string[]> =>
      page.locator('.stage-toolbar .segments [aria-pressed="true"]').allInnerTexts();
    await page.locator(".pane").first().waitFor();
    expect(await pressed()).toEqual(["Graph – Approved", "Onion skin"]);
    await page.goBack();
    await expect.poll(pressed).toEqual(["Graph – Approved", "Swipe"]);
    await page.goBack();
    await expect.poll(pressed).toEqual(["Legacy – Graph", "Swipe"]);
    await page.goForward();
    await expect.poll(pressed).toEqual(["Graph – Approved", "Swipe"]);
  });

  it("zooms by keys, both panes alike, and back to the whole picture", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    const widths = (): Promise<number[]> =>
      page.locator(".layer img").evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().width)));
    const [whole = 0] = await widths();
    await page.keyboard.press("+");
    await expect.poll(widths).toEqual([whole * 2, whole * 2]);
    await expect.poll(() => query(page).get("at")).toMatch(/^120,120,/);
    await page.locator(".pane").first().focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => Number(query(page).get("at")?.split(",")[0])).toBeGreaterThan(125);
    await page.keyboard.press("0");
    await expect.poll(widths).toEqual([whole, whole]);
    await expect.poll(() => query(page).has("at")).toBe(false);
  });

  it("leaves the wheel to the page until the picture was clicked", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    const pane = page.locator(".pane").first();
    await pane.scrollIntoViewIfNeeded();
    await pane.hover();
    const before = await page.evaluate(() => window.scrollY);
    await page.mouse.wheel(0, 120);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(before);
    await pane.hover();
    await pane.click();
    await page.mouse.wheel(0, -400);
    await expect.poll(() => query(page).get("at")).not.toBeNull();
  });

  it("jumps to a part, marks its place, and n and p go from part to part", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.getByRole("button", { name: "Show ball 1" }).click();
    await page.locator(".mark").first().waitFor();
    expect(query(page).get("at")).toMatch(/^190,120,/);
    expect(query(page).get("part")).toMatch(/^pc/);
    expect(await page.locator('.parts-table [aria-current="true"]').innerText()).toContain("ball 1");
    const shown = (): Promise<string> => page.locator('.parts-table [aria-current="true"] th').innerText();
    await page.locator("h1").click();
    await page.keyboard.press("n");
    await expect.poll(shown).toContain("a shaft seal");
    await page.keyboard.press("n");
    await expect.poll(shown).toContain("outer ring");
    await page.keyboard.press("p");
    await expect.poll(shown).toContain("a shaft seal");
    await page.goBack();
    await expect.poll(shown).toContain("outer ring");
  });

  it("finds where pixels differ where no parts are known", async () => {
    await using opened = await visit(site, `${failing}?pair=graph-approved`);
    const { page } = opened;
    await page.keyboard.press("n");
    await expect.poll(() => query(page).get("at")).toMatch(/^120\.5,120\.5,/);
  });
});

it("a turntable's videos stand on one frame, and the worst is one key away", async () => {
  await using opened = await visit(site, "workflows/parity/bearing-turntable?frame=1");
  const { page, complaints } = opened;
  const times = (): Promise<string[]> =>
    page
      .locator("video")
      .evaluateAll((all) =>
        all.map((one) => ((one as HTMLVideoElement).currentTime / (one as HTMLVideoElement).duration).toFixed(2)),
      );
  await expect.poll(times).toEqual(["0.25", "0.25"]);
  await page.keyboard.press("w");
  await expect.poll(times).toEqual(["0.58", "0.58"]);
  expect(await page.locator(".scrubber").innerText()).toContain("812 pixels differ, by 41 at most");
  await page.keyboard.press(".");
  await expect.poll(() => query(page).get("frame")).toBe("4");
  await page.locator(".frame-bar").nth(2).click();
  await expect.poll(() => query(page).get("frame")).toBe("2");
  await page.getByRole("button", { name: "Play both" }).click();
  await expect.poll(() => page.getByRole("slider", { name: "Frame" }).inputValue()).not.toBe("2");
  // The one file that this report does not have.
  expect(complaints.filter((one) => !one.includes("404"))).toEqual([]);
  expect(await page.locator(".flow-section").innerText()).toContain("The workflow was not exported with this report");
});

it("[ and ] go to the cases beside it, ? lists the keys, Escape leads back to the suite", async () => {
  await using opened = await visit(site, failing);
  const { page } = opened;
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Shortcuts" });
  expect(await dialog.innerText()).toContain("Previous and next case");
  await page.keyboard.press("2");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  expect(query(page).has("view")).toBe(false);
  await page.getByRole("link", { name: "Next case" }).waitFor();
  await page.keyboard.press("]");
  await page.getByRole("heading", { level: 1, name: "Deep-groove ball bearing, scene file" }).waitFor();
  await page.getByRole("link", { name: "Previous case" }).waitFor();
  await page.keyboard.press("[");
  await page.getByRole("heading", { level: 1, name: "Deep-groove ball bearing, preview" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1, name: "Parity" }).waitFor();
});
