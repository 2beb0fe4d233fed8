import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderStill } from "#nodes";
import { focusedNode, tabTo } from "./testing/focus.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

const still = "workflows/graph/order-line/still";
const sheet = "workflows/graph/order-line/catalogue-sheet-straight-from-cad";
const panelOf = (page: Page): Locator => page.getByRole("complementary");
const nodeOf = (page: Page, id: string): Locator => page.locator(`[data-opens="${id}"]`);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("it is not shown");
  return box;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("the drawn graph", () => {
  it.each([still, sheet, "workflows/graph/cad-file/product"])(
    "draws %s without overlaps, wholly in view",
    async (path) => {
      await using opened = await visit(site, path);
      const { page } = opened;
      const frame = await boxOf(page.locator(".canvas"));
      const boxes = await Promise.all((await page.locator(".react-flow__node").all()).map(boxOf));
      expect(boxes.length).toBeGreaterThan(4);
      for (const [index, box] of boxes.entries()) {
        expect(box.x).toBeGreaterThanOrEqual(frame.x);
        expect(box.x + box.width).toBeLessThanOrEqual(frame.x + frame.width);
        expect(box.y).toBeGreaterThanOrEqual(frame.y);
        expect(box.y + box.height).toBeLessThanOrEqual(frame.y + frame.height);
        expect(boxes.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
      }
    },
  );

  it("flows downwards or to the right, as chosen", async () => {
    await using opened = await visit(site, still);
    const { page } = opened;
    const [from, to] = [
      page.locator('.react-flow__node[data-id="scene"]'),
      page.locator('.react-flow__node[data-id="still"]'),
    ];
    expect((await boxOf(to)).y).toBeGreaterThan((await boxOf(from)).y + (await boxOf(from)).height);
    await page.getByRole("button", { name: "Left to right" }).click();
    await expect.poll(async () => (await boxOf(to)).x > (await boxOf(from)).x + (await boxOf(from)).width).toBe(true);
    await page.getByRole("button", { name: "Top to bottom" }).click();
    await expect.poll(async () => (await boxOf(to)).y > (await boxOf(from)).y + (await boxOf(from)).height).toBe(true);
  });

  it("zooms in, and back to the whole graph", async () => {
    await using opened = await visit(site, still);
    const { page } = opened;
    const width = async (): Promise<number> => Math.round((await boxOf(nodeOf(page, "scene"))).width);
    const before = await width();
    await page.getByRole("button", { name: "Zoom In" }).click();
    await expect.poll(width).toBeGreaterThan(before);
    await page.getByRole("button", { name: "Show the whole graph" }).click();
    await expect.poll(width).toBe(before);
  });

  it("leaves the wheel to the page", async () => {
    await using opened = await visit(site, still, { height: 500 });
    const { page } = opened;
    await nodeOf(page, "order").hover();
    await page.mouse.wheel(0, 150);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(100);
  });
});

describe("a node's panel", () => {
  it("opens on a click and says what the contract says", async () => {
    await using opened = await visit(site, still);
    const { page, complaints } = opened;
    await nodeOf(page, "scene").click();
    const panel = panelOf(page);
    const text = await panel.innerText();
    expect(text).toContain("Compose scene");
    expect(text).toMatch(/Family\s+Order line/);
    expect(text).toMatch(/Palette role\s+compose/);
    expect(text).toMatch(/Type\s+order-line\/compose-scene/);
    expect(text).toMatch(/Resource class\s+cpu/);
    expect(text).toMatch(/Module\s+scene\.compose@1/);
    expect(text).toMatch(/Legacy source\s+still\//);
    expect(text).toMatch(/Contract digest\s+[0-9a-f]{12}/);
    expect(text).toContain("Wired from product.mesh");
    expect(text).toContain("Wired from materials.assignment");
    expect(text).toContain("Goes to still.scene, save.scene");
    const width = await panel.getByRole("row", { name: /^width/ }).innerText();
    expect(width).toMatch(/workflow, output type/);
    expect(new URL(page.url()).hash).toBe(`#/${still}?node=scene`);
    expect(await nodeOf(page, "scene").getAttribute("aria-expanded")).toBe("true");
    // Read and seen are two things: the table takes all the height that its rows need.
    const table = panel.getByRole("region", { name: "Params" });
    expect(await table.evaluate((one) => one.clientHeight - one.scrollHeight)).toBe(0);
    expect((await boxOf(table)).height).toBeGreaterThan(300);
    expect(complaints).toEqual([]);
  });

  it("tells every cardinality, a required param's reason and a long authored value", async () => {
    await using opened = await visit(site, `${sheet}?node=sheet`);
    const panel = panelOf(opened.page);
    const text = await panel.innerText();
    expect(text).toMatch(/pictures\s+image\s+role render\s+many/);
    expect(text).toContain("Wired from left.image, right.image");
    expect(text).toMatch(/backdropFromAnEarlierCampaign\s+image\s+role still\s+optional/);
    expect(text).toContain("Not wired");
    expect(await panel.getByRole("row", { name: /^columns/ }).innerText()).toMatch(
      /2\s+authored; required\s+workflow, output type$/,
    );
    expect(await panel.getByRole("row", { name: /^frames/ }).innerText()).toContain(
      "from the left, as in the printed catalogue",
    );
  });

  it("opens with Enter, takes the focus, closes with Escape and gives the focus back", async () => {
    await using opened = await visit(site, still);
    const { page } = opened;
    await tabTo(page, "materials");
    await page.keyboard.press("Enter");
    await panelOf(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Resolve materials");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Close the details");
    await page.keyboard.press("Escape");
    await panelOf(page).waitFor({ state: "detached" });
    expect(await focusedNode(page)).toBe("materials");
    expect(new URL(page.url()).hash).toBe(`#/${still}`);
  });

  it("closes with its button, and gives the focus back there too", async () => {
    await using opened = await visit(site, still);
    const { page } = opened;
    await nodeOf(page, "still").click();
    await page.getByRole("button", { name: "Close the details" }).click();
    await panelOf(page).waitFor({ state: "detached" });
    expect(await focusedNode(page)).toBe("still");
  });

  it("covers no part of the graph, which makes room for it", async () => {
    await using opened = await visit(site, still);
    const { page } = opened;
    const before = await boxOf(page.locator(".canvas"));
    await nodeOf(page, "scene").click();
    await expect.poll(async () => (await boxOf(page.locator(".canvas"))).width).toBeLessThan(before.width);
    const panel = await boxOf(panelOf(page));
    expect(overlap(panel, await boxOf(page.locator(".canvas")))).toBe(false);
    expect(panel.width).toBeGreaterThan(360);
  });

  it("shows another node in its place", async () => {
    await using opened = await visit(site, still);
    const { page } = opened;
    await nodeOf(page, "scene").click();
    await panelOf(page).waitFor();
    await nodeOf(page, "still").click();
    await page.getByRole("complementary", { name: "Render still" }).waitFor();
    expect(await panelOf(page).count()).toBe(1);
    const { key, version } = renderStill.module;
    expect(await panelOf(page).innerText()).toMatch(new RegExp(`Module\\s+${key}@${version}\\s`));
  });

  it("is no step in the history: Back leaves the page", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.locator(".tile", { hasText: "order-line/still" }).getByRole("link").click();
    await nodeOf(page, "scene").click();
    await panelOf(page).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Workflows" }).waitFor();
  });
});

it("lists the same nodes for those who want no drawing", async () => {
  await using opened = await visit(site, still);
  const { page } = opened;
  await page.getByRole("button", { name: "List" }).click();
  expect(await page.locator(".canvas").count()).toBe(0);
  const nodes = page.locator(".node-list > li");
  expect(await nodes.filter({ has: page.locator("[data-opens]") }).count()).toBe(6);
  expect(await nodes.filter({ hasText: "Compose scene" }).innerText()).toContain("from materials.assignment");
  await tabTo(page, "save");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Save output" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await focusedNode(page)).toBe("save");
});
