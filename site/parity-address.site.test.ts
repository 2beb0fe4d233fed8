import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryOf, shownAt } from "./testing/shown-at.ts";
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
const isTinted = ([red = 0, , blue = 0]: readonly number[]): boolean => red - blue > 30;
/** On the outer ring, at its rightmost. */
const right = [219, 120] as const;

describe("every view has an address", () => {
  it("that a reload keeps, and Back and Forward walk through", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.keyboard.press("2");
    await page.getByRole("button", { name: "Approved – Graph" }).click();
    await page.keyboard.press("3");
    await expect.poll(() => Object.fromEntries(queryOf(page))).toEqual({ pair: "approved-graph", view: "onion" });
    await page.reload();
    const pressed = (): Promise<string[]> =>
      page.locator('.stage-toolbar .segments [aria-pressed="true"]').allInnerTexts();
    await page.locator(".pane").first().waitFor();
    expect(await pressed()).toEqual(["Approved – Graph", "Onion skin"]);
    await page.goBack();
    await expect.poll(pressed).toEqual(["Approved – Graph", "Swipe"]);
    await page.goBack();
    await expect.poll(pressed).toEqual(["Legacy – Graph", "Swipe"]);
    await page.goForward();
    await expect.poll(pressed).toEqual(["Approved – Graph", "Swipe"]);
  });

  it("that holds a swipe's line and an onion skin's strength, without a step in the history for each", async () => {
    await using opened = await visit(site, `${failing}?view=swipe`);
    const { page } = opened;
    const steps = (): Promise<number> => page.evaluate(() => window.history.length);
    const before = await steps();
    await slider(page).focus();
    for (let press = 0; press < 12; press += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(() => queryOf(page).get("share")).toBe("62");
    expect(await steps()).toBe(before);
    await page.reload();
    await expect.poll(() => slider(page).inputValue()).toBe("62");
    await page.keyboard.press("3");
    expect(await page.getByRole("slider", { name: "How strongly graph is seen" }).inputValue()).toBe("62");
    await page.goBack();
    await expect.poll(() => slider(page).count()).toBe(1);
  });

  it("that holds on which side a blink was stopped", async () => {
    await using opened = await visit(site, `${failing}?view=blink&blink=right`);
    const { page } = opened;
    const tag = page.locator(".pane-tag");
    expect(await tag.innerText()).toBe("Graph");
    expect(isTinted(await shownAt(page, ...right))).toBe(true);
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    expect(queryOf(page).has("blink")).toBe(false);
    await expect.poll(() => tag.innerText()).toBe("Legacy");
    await page.keyboard.press("Space");
    const side = (await tag.innerText()) === "Graph" ? "right" : "left";
    expect(queryOf(page).get("blink")).toBe(side);
    await page.reload();
    await expect.poll(() => tag.innerText()).toBe(side === "right" ? "Graph" : "Legacy");
  });

  it("zooms by keys, both panes alike, and back to the whole picture", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    const widths = (): Promise<number[]> =>
      page.locator(".layer img").evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().width)));
    await page.locator(".layer img").nth(1).waitFor();
    const [whole = 0] = await widths();
    await page.keyboard.press("+");
    await expect.poll(widths).toEqual([whole * 2, whole * 2]);
    await expect.poll(() => queryOf(page).get("at")).toMatch(/^120,120,/);
    await page.locator(".pane").first().focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => Number(queryOf(page).get("at")?.split(",")[0])).toBeGreaterThan(125);
    await page.keyboard.press("0");
    await expect.poll(widths).toEqual([whole, whole]);
    await expect.poll(() => queryOf(page).has("at")).toBe(false);
  });

  it("shows the whole picture again by Escape, also before the address knows of the zoom", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    const width = (): Promise<number> =>
      page
        .locator(".layer img")
        .first()
        .evaluate((one) => Math.round(one.getBoundingClientRect().width));
    const whole = await width();
    const zoomed = await page.evaluate(async () => {
      const press = async (key: string): Promise<void> => {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        await new Promise((resume) => setTimeout(resume));
      };
      await press("+");
      const one = document.querySelector(".layer img")?.getBoundingClientRect().width;
      await press("Escape");
      return Math.round(one ?? 0);
    });
    expect(zoomed).toBe(whole * 2);
    await expect.poll(width).toBe(whole);
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
    await expect.poll(() => queryOf(page).get("at")).not.toBeNull();
  });

  it("jumps to a part, marks its place, and n and p go from part to part", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.getByRole("button", { name: "Show ball 1" }).click();
    await page.locator(".mark").first().waitFor();
    expect(queryOf(page).get("at")).toMatch(/^190,120,/);
    expect(queryOf(page).get("part")).toMatch(/^pc/);
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
    await using opened = await visit(site, `${failing}?pair=approved-graph`);
    const { page } = opened;
    await page.keyboard.press("n");
    await expect.poll(() => queryOf(page).get("at")).toMatch(/^120\.5,120\.5,/);
  });
});

it("[ and ] walk the list as it was narrowed and ordered, in the same view, and lead back to it", async () => {
  await using opened = await visit(site, "workflows/parity?waived=no&verdict=fail&sort=differing");
  const { page } = opened;
  const titles = await page.locator(".case-row .row-title").allTextContents();
  expect(titles).toHaveLength(4);
  await page.locator(".case-row .row-title").first().click();
  await page.getByText("1 of 4", { exact: true }).waitFor();
  await page.keyboard.press("2");
  for (const title of titles.slice(1)) {
    await page.keyboard.press("]");
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(queryOf(page).get("view")).toBe("swipe");
    await page.getByRole("link", { name: "Previous case" }).waitFor();
  }
  // The last one of the list, though the suite has more.
  expect(await page.getByRole("link", { name: "Next case" }).count()).toBe(0);
  await page.keyboard.press("[");
  await page.getByRole("heading", { level: 1, name: titles[2] ?? "" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1, name: "Parity" }).waitFor();
  // Where it was left: j and k go on from there.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(titles[2]);
  expect(Object.fromEntries(queryOf(page))).toEqual({ waived: "no", verdict: "fail", sort: "differing" });
});

it("a case that its list does not have stands among all", async () => {
  await using opened = await visit(site, `workflows/parity/bearing-still-web?list=verdict%3Dfail`);
  await opened.page.getByText("8 of 9", { exact: true }).waitFor();
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
  expect(queryOf(page).has("view")).toBe(false);
  await page.getByRole("link", { name: "Next case" }).waitFor();
  await page.keyboard.press("]");
  await page.getByRole("heading", { level: 1, name: "Deep-groove ball bearing, scene file" }).waitFor();
  await page.getByRole("link", { name: "Previous case" }).waitFor();
  await page.keyboard.press("[");
  await page.getByRole("heading", { level: 1, name: "Deep-groove ball bearing, preview" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1, name: "Parity" }).waitFor();
});

it("a key belongs to the page as soon as the list of shortcuts is closed, before the browser draws again", async () => {
  await using opened = await visit(site, failing);
  const { page } = opened;
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
  const focused = await page.evaluate(() => {
    document.querySelector("dialog")?.close();
    const inDialog = document.activeElement?.closest("dialog") !== null;
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key: "2", bubbles: true }));
    return inDialog;
  });
  // Else nothing was tried.
  expect(focused).toBe(true);
  await expect.poll(() => queryOf(page).get("view")).toBe("swipe");
});
