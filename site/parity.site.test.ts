import type { Locator, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSite, type TestSite } from "./testing/site.ts";
import { visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

const passing = "workflows/parity/bearing-still-web";
const failing = "workflows/parity/bearing-still-preview";
const slider = (page: Page): Locator => page.getByRole("slider", { name: "Divide between legacy and graph" });
const region = (page: Page, name: string): Locator => page.getByRole("region", { name });

/** Where the line stands, as a share of the picture's width. */
function lineAt(page: Page): Promise<number> {
  return page.evaluate(() => {
    const picture = document.querySelector(".swipe")?.getBoundingClientRect();
    const line = document.querySelector(".swipe-line")?.getBoundingClientRect();
    if (picture === undefined || line === undefined) throw new Error("there is no swipe");
    return (line.left + line.width / 2 - picture.left) / picture.width;
  });
}

/** Whether a place of the shown pictures, in shares of both sides, is the tinted one's: warmer than grey. */
async function isTinted(page: Page, x: number, y: number): Promise<boolean> {
  const png = PNG.sync.read(await page.locator(".swipe").screenshot());
  const at = (Math.round(y * png.height) * png.width + Math.round(x * png.width)) * 4;
  const red = png.data[at] ?? 0;
  const blue = png.data[at + 2] ?? 0;
  return red - blue > 30;
}

describe("a case", () => {
  it("that passes says so, with the numbers it says it by", async () => {
    await using opened = await visit(site, passing);
    const { page, complaints } = opened;
    await page.getByRole("heading", { name: "Pass: all 57,600 pixels are equal" }).waitFor();
    const metrics = region(page, "Metrics").first();
    expect(await metrics.getByRole("row", { name: /^Differing pixels/ }).innerText()).toMatch(/\b0\s+equal$/);
    expect(await metrics.getByRole("row", { name: /^Size/ }).innerText()).toContain("240 × 240");
    expect(await page.locator(".sides").innerText()).toContain("No pixel differs.");
    expect(await region(page, "Module calls").innerText()).toContain("5 of 5 equal");
    expect(await region(page, "Run it again").innerText()).toContain(
      "npx renderline parity run --case bearing-still-web",
    );
    expect(complaints).toEqual([]);
  });

  it("that fails shows legacy, graph and diff beside each other, each drawn", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.getByRole("heading", { name: "Fail: 23,104 of 57,600 pixels differ; the tolerance is 0" }).waitFor();
    const pictures = page.locator(".sides img");
    expect(await pictures.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth))).toEqual([
      240, 240, 240,
    ]);
    const boxes = await Promise.all((await pictures.all()).map((one) => one.boundingBox()));
    const places = boxes.map((box) => ({
      left: Math.round(box?.x ?? 0),
      top: Math.round(box?.y ?? 0),
      wide: (box?.width ?? 0) > 200,
    }));
    expect(new Set(places.map(({ top }) => top)).size).toBe(1);
    expect(places.map(({ left }) => left)).toEqual(places.map(({ left }) => left).toSorted((a, b) => a - b));
    expect(places.every(({ wide }) => wide)).toBe(true);
    const metrics = region(page, "Metrics").first();
    expect(await metrics.getByRole("row", { name: /^Differing pixels/ }).innerText()).toMatch(/23,104\s+different$/);
    expect(await metrics.getByRole("row", { name: /^Share/ }).innerText()).toContain("40.1 %");
    expect(await metrics.getByRole("row", { name: /^Clustering/ }).innerText()).toMatch(/1,024\s+different$/);
    expect(await metrics.getByRole("row", { name: /^FLIP/ }).innerText()).toMatch(/–\s+not measured$/);
    expect(await metrics.getByRole("row", { name: /^Check: not blank/ }).innerText()).toMatch(/pass\s+equal$/);
  });

  it("leads to the cause: the first module call that differs", async () => {
    await using opened = await visit(site, failing);
    const calls = region(opened.page, "Module calls");
    expect(await calls.innerText()).toContain("3 of 5 equal");
    const first = calls.getByRole("listitem").filter({ hasText: "First difference" });
    expect(await first.count()).toBe(1);
    expect(await first.innerText()).toMatch(/render\s+First difference\s+output "image"/);
    await first.locator("summary").click();
    expect(await first.innerText()).toMatch(/Tool\s+blender 4\.5\.15/);
    expect(await first.getByRole("heading").allInnerTexts()).toEqual(["Legacy", "Graph"]);
  });

  it("whose graph failed shows what happened and what to do, and no swipe", async () => {
    await using opened = await visit(site, "workflows/parity/bearing-graph-failed");
    const { page } = opened;
    await page.getByRole("heading", { name: "Error: the graph made no picture" }).waitFor();
    const sides = await page.locator(".sides").innerText();
    expect(sides).toContain("Graph made no picture");
    expect(sides).toContain("Blender ended with signal SIGKILL");
    expect(sides).toContain("Look at the memory of the machine");
    expect(sides).toContain("renderer-died");
    expect(await page.getByRole("button", { name: "Swipe" }).isDisabled()).toBe(true);
    expect(await region(page, "Metrics").innerText()).toContain("Nothing was measured");
    expect(await region(page, "Module calls").innerText()).toContain("only legacy called it");
  });

  it("of two sizes measures nothing, and never shows that as nought", async () => {
    await using opened = await visit(site, "workflows/parity/bearing-sizes-differ");
    const { page } = opened;
    const metrics = region(page, "Metrics").first();
    expect(await metrics.getByRole("row", { name: /^Size/ }).innerText()).toContain("240 × 240 against 120 × 120");
    expect(await metrics.getByRole("row", { name: /^Differing pixels/ }).innerText()).toMatch(/–\s+not measured$/);
    expect(await page.getByRole("button", { name: "Swipe" }).isDisabled()).toBe(true);
  });
});

describe("the swipe", () => {
  it("is one click away from side by side, and back", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    expect(await page.getByRole("button", { name: "Side by side" }).getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("button", { name: "Swipe" }).click();
    expect(await page.getByRole("button", { name: "Swipe" }).getAttribute("aria-pressed")).toBe("true");
    expect(await slider(page).inputValue()).toBe("50");
    expect(await page.locator(".sides").count()).toBe(0);
    await page.getByRole("button", { name: "Side by side" }).click();
    expect(await page.locator(".sides figure").count()).toBe(3);
    expect(await slider(page).count()).toBe(0);
  });

  it("shows legacy left of the line and the graph right of it", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.getByRole("button", { name: "Swipe" }).click();
    // The outer ring, at its leftmost and rightmost; only the graph's picture is tinted.
    expect(await isTinted(page, 0.09, 0.5)).toBe(false);
    expect(await isTinted(page, 0.91, 0.5)).toBe(true);
    await slider(page).focus();
    await page.keyboard.press("End");
    expect(await isTinted(page, 0.91, 0.5)).toBe(false);
    await page.keyboard.press("Home");
    expect(await isTinted(page, 0.09, 0.5)).toBe(true);
  });

  it("moves by the keyboard and tells where it stands", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.getByRole("button", { name: "Swipe" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await slider(page).evaluate((one) => one === document.activeElement)).toBe(true);
    for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowRight");
    expect(await slider(page).getAttribute("aria-valuetext")).toBe("55 % legacy, 45 % graph");
    expect(await lineAt(page)).toBeCloseTo(0.55, 2);
    for (let press = 0; press < 15; press += 1) await page.keyboard.press("ArrowLeft");
    expect(await lineAt(page)).toBeCloseTo(0.4, 2);
    await page.keyboard.press("Home");
    expect(await lineAt(page)).toBeCloseTo(0, 2);
    await page.keyboard.press("End");
    expect(await lineAt(page)).toBeCloseTo(1, 2);
  });

  it("follows the pointer, at a press and while it drags", async () => {
    await using opened = await visit(site, failing);
    const { page } = opened;
    await page.getByRole("button", { name: "Swipe" }).click();
    const box = await page.locator(".swipe").boundingBox();
    if (box === null) throw new Error("the swipe is not shown");
    const to = (share: number): [number, number] => [box.x + box.width * share, box.y + box.height / 3];
    await page.mouse.move(...to(0.2));
    await page.mouse.down();
    expect(await lineAt(page)).toBeCloseTo(0.2, 2);
    await page.mouse.move(...to(0.5), { steps: 4 });
    await page.mouse.move(...to(0.8), { steps: 4 });
    expect(await lineAt(page)).toBeCloseTo(0.8, 2);
    await page.mouse.up();
    await page.mouse.move(...to(0.3));
    expect(await lineAt(page)).toBeCloseTo(0.8, 2);
  });

  it("keeps the pictures' shape", async () => {
    await using opened = await visit(site, failing);
    await opened.page.getByRole("button", { name: "Swipe" }).click();
    const box = await opened.page.locator(".swipe").boundingBox();
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(1, 1);
  });
});
