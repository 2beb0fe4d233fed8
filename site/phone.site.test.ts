import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./testing/axe.ts";
import { everyPath } from "./testing/routes.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

const phone = { width: 360, height: 740, touch: true } as const;

/** What reaches beyond the window's right edge and is not inside something that scrolls or clips by itself. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const own = (element: Element): boolean => {
      for (let one = element.parentElement; one !== null; one = one.parentElement) {
        if (getComputedStyle(one).overflowX !== "visible") return true;
      }
      return false;
    };
    return [...document.body.querySelectorAll("*")]
      .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1 && !own(one))
      .map((one) => `${one.tagName} ${one.getAttribute("class") ?? ""}: ${one.textContent.slice(0, 60)}`);
  });
}

describe("at 360 pixels", () => {
  it.each(everyPath)("#/%s does not scroll sideways, stays readable, and axe finds nothing", async (path) => {
    await using opened = await visit(site, path, phone);
    const { page } = opened;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await overflowing(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    const title = await page.locator("h1").boundingBox();
    expect(title?.width).toBeGreaterThan(60);
    expect((title?.x ?? 0) + (title?.width ?? 0)).toBeLessThanOrEqual(360);
  });

  it("is as accessible in the dark, and in each view of a case", async () => {
    const views = ["swipe", "onion", "blink", "diff", "heat"].map(
      (view) => `workflows/parity/bearing-still-preview?view=${view}&pixel=190,120&node=scene`,
    );
    for (const path of ["workflows/parity", "workflows/parity/bearing-turntable?view=heat", ...views]) {
      await using opened = await visit(site, path, { ...phone, colorScheme: "dark" });
      expect(await violations(opened.page), path).toEqual([]);
      expect(await overflowing(opened.page), path).toEqual([]);
    }
  });

  it("says why each case was run in words that a finger can unfold", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await using opened = await visit(site, "workflows/parity", { ...phone, colorScheme });
      const { page } = opened;
      await page.locator("summary", { hasText: "Why each case" }).tap();
      await page.locator(".suite-choices").waitFor();
      expect(await violations(page), colorScheme).toEqual([]);
      expect(await overflowing(page), colorScheme).toEqual([]);
    }
  });

  it("shows a node's panel as a sheet that a finger can read and close", async () => {
    await using opened = await visit(site, "workflows/graph/order-line/still", phone);
    const { page } = opened;
    await page.locator('[data-opens="scene"]').tap();
    const panel = page.getByRole("complementary", { name: "Compose scene" });
    const box = await panel.boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(340);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(740);
    // What it tells of stays in sight above it.
    const node = await page.locator('[data-opens="scene"]').boundingBox();
    expect(node?.y).toBeGreaterThan(56);
    expect(node?.y).toBeLessThan((box?.y ?? 0) - 20);
    const close = page.getByRole("button", { name: "Close the details" });
    expect((await close.boundingBox())?.width).toBeGreaterThanOrEqual(36);
    await close.tap();
    await panel.waitFor({ state: "detached" });
  });

  it("swipes under a finger", async () => {
    await using opened = await visit(site, "workflows/parity/bearing-still-preview", phone);
    const { page } = opened;
    await page.getByRole("button", { name: "Swipe" }).tap();
    await page.locator(".pane").scrollIntoViewIfNeeded();
    const slider = page.getByRole("slider");
    await slider.waitFor();
    const box = await page.locator(".pane").boundingBox();
    if (box === null) throw new Error("the swipe is not shown");
    expect(box.width).toBeGreaterThan(300);
    await page.touchscreen.tap(box.x + box.width * 0.25, box.y + box.height / 2);
    // A tap becomes a click only after the finger has left.
    await expect.poll(() => slider.inputValue()).not.toBe("50");
    const value = await slider.inputValue();
    expect(Number(value)).toBeGreaterThanOrEqual(24);
    expect(Number(value)).toBeLessThanOrEqual(26);
  });

  it("keeps a long graph readable, and scrolls it inside its frame", async () => {
    await using opened = await visit(site, "workflows/graph/order-line/still", phone);
    const { page } = opened;
    await page.getByRole("button", { name: "Left to right" }).tap();
    const last = page.locator('[data-opens="save"]');
    await expect.poll(async () => (await last.boundingBox())?.width).toBeGreaterThan(200);
    expect((await last.boundingBox())?.x).toBeGreaterThan(360);
    await last.focus();
    await expect.poll(async () => (await last.boundingBox())?.x).toBeLessThan(360);
    expect(await page.evaluate(() => [document.documentElement.scrollWidth, window.scrollX])).toEqual([360, 0]);
  });

  it("shows every metric with its result in the window", async () => {
    await using opened = await visit(site, "workflows/parity/bearing-still-preview", phone);
    const badges = await opened.page.locator(".metrics .badge").all();
    expect(badges.length).toBe(4);
    for (const badge of badges) {
      const box = await badge.boundingBox();
      expect((box?.x ?? 360) + (box?.width ?? 0)).toBeLessThanOrEqual(344);
    }
  });

  it("keeps both pictures beside each other, and in the window", async () => {
    await using opened = await visit(site, "workflows/parity/bearing-still-preview", phone);
    // What is still to come above them moves them.
    await opened.page.getByText("In the list").waitFor();
    const panes = await opened.page.locator(".pane").all();
    const boxes = await Promise.all(panes.map((one) => one.boundingBox()));
    expect(boxes.length).toBe(2);
    expect(boxes[0]?.y).toBe(boxes[1]?.y);
    for (const box of boxes) {
      expect(box?.width).toBeGreaterThan(150);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(344);
    }
  });
});
