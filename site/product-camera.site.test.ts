import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { valve } from "./testing/products.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { boxInPicture, cameraOf, pictureTimeout, placeOnPage, ready, type PictureBox } from "./testing/viewer.ts";
import { visit, type Visit } from "./testing/visit.ts";

let site: TestSite;
let shared: Visit;
beforeAll(async () => {
  site = await openSite();
  shared = await visit(site, "workflows/products/valve", { timeout: pictureTimeout });
  await ready(shared.page);
});
afterAll(async () => {
  await shared[Symbol.asyncDispose]();
  await site.close();
});

/** All of the product, as large as it can be from here. */
async function fitted(): Promise<Page> {
  const { page } = shared;
  await page.getByRole("button", { name: "Fit" }).click();
  await expect.poll(() => seen(page)).toEqual(wholly);
  return page;
}

const box = (page: Page): Promise<PictureBox> => boxInPicture(page, valve.bounds);
const wholly = { whole: true, large: true };

/** Whether all of the product is in sight, and whether it fills at least half of the picture's height or width. */
async function seen(page: Page): Promise<{ whole: boolean; large: boolean }> {
  const { left, right, bottom, top } = await box(page);
  return {
    whole: left >= -1 && right <= 1 && bottom >= -1 && top <= 1,
    large: right - left > 1 || top - bottom > 1,
  };
}

async function drag(page: Page, [across, up]: readonly [number, number], button: "left" | "right"): Promise<void> {
  const from = await placeOnPage(page, 0, 0);
  const to = await placeOnPage(page, across, up);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down({ button });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up({ button });
}

async function press(page: Page, key: string, times: number): Promise<void> {
  await page.locator("canvas").focus();
  for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
}

describe("the picture by keyboard", () => {
  it.each(["ArrowRight", "ArrowUp", "+"])("turns or comes nearer: %s", async (key) => {
    const page = await fitted();
    const before = await cameraOf(page);
    await press(page, key, 1);
    await expect.poll(() => cameraOf(page)).not.toEqual(before);
  });
});

describe("the picture by mouse", () => {
  it("turns about the product where it is dragged, and opens nothing", async () => {
    const page = await fitted();
    const stand = async (): Promise<readonly number[]> => (await cameraOf(page)).world.slice(12, 15);
    const before = await stand();
    await drag(page, [0.4, 0], "left");
    // Sideways it goes round, and stays as high as it was.
    await expect.poll(async () => Math.abs(((await stand())[0] ?? 0) - (before[0] ?? 0))).toBeGreaterThan(0.02);
    const beside = await stand();
    expect(beside[1]).toBeCloseTo(before[1] ?? NaN, 6);
    await drag(page, [0, -0.4], "left");
    await expect.poll(async () => (await stand())[1]).toBeGreaterThan((beside[1] ?? NaN) + 0.02);
    expect(await page.getByRole("complementary").count()).toBe(0);
  });

  it("comes nearer and goes away by the wheel, once the picture has the focus", async () => {
    const page = await fitted();
    const width = async (): Promise<number> => {
      const { left, right } = await box(page);
      return right - left;
    };
    const { x, y } = await placeOnPage(page, 0, 0);
    const before = await width();
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -200);
    // A picture that nobody chose lets the page scroll.
    expect(await width()).toBeCloseTo(before, 6);
    await page.locator("canvas").focus();
    await page.mouse.wheel(0, -200);
    await expect.poll(width).toBeGreaterThan(before * 1.05);
    const near = await width();
    await page.mouse.wheel(0, 200);
    await expect.poll(width).toBeLessThan(near / 1.05);
  });

  it.each<[string, (page: Page) => Promise<void>, Record<string, boolean>]>([
    ["too near", (page) => press(page, "+", 12), { whole: false, large: true }],
    ["too far away", (page) => press(page, "-", 12), { whole: true, large: false }],
    ["moved out of sight", (page) => drag(page, [0.9, 0.3], "right"), { whole: false, large: true }],
  ])("has all of the product in sight again by Fit: %s", async (_, leave, left) => {
    const page = await fitted();
    await leave(page);
    await expect.poll(() => seen(page)).toEqual(left);
    await page.getByRole("button", { name: "Fit" }).click();
    await expect.poll(() => seen(page)).toEqual(wholly);
  });
});
