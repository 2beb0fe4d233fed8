import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFiles } from "./testing/export.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { settled, visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

const list = "workflows/order-lines";
const rows = (page: Page): Locator => page.getByRole("region", { name: "Order lines" }).getByRole("listitem");
const ids = (page: Page): Promise<string[]> =>
  rows(page)
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.textContent.slice(0, 9)));

describe("the list of order lines", () => {
  it("says of each how it stands, and how many there are beside those listed", async () => {
    await using opened = await visit(site, list);
    const { page, complaints } = opened;
    expect(await ids(page)).toEqual(["SHOP-1001", "SHOP-1002", "SHOP-1003", "SHOP-1004"]);
    expect(await page.locator(".list-count").innerText()).toBe(
      "4 order lines, those dispatched or taken in last of 1,234",
    );
    const told = await rows(page).allInnerTexts();
    expect(told[0]).toMatch(/graph\s+running/);
    expect(told[1]).toMatch(/fell back\s+canary\s+published\s+renderer-died/);
    expect(told[2]).toMatch(/legacy\s+failed\s+legacy-failed/);
    expect(told[3]).toContain("not dispatched");
    expect(complaints).toEqual([]);
  });

  it("is narrowed by status, output type and words, and found so again on the way back", async () => {
    await using opened = await visit(site, list);
    const { page } = opened;
    await page.getByLabel("Status").selectOption("fell back to legacy");
    expect(await ids(page)).toEqual(["SHOP-1002"]);
    await page.getByLabel("Status").selectOption("not dispatched");
    expect(await ids(page)).toEqual(["SHOP-1004"]);
    await page.getByLabel("Status").selectOption("any");
    await page.getByLabel("Output type").selectOption("still-legacy");
    expect(await ids(page)).toEqual(["SHOP-1003"]);
    await page.getByLabel("Output type").selectOption("any");
    await page.getByLabel("Search order lines").fill("renderer-died");
    expect(await ids(page)).toEqual(["SHOP-1002"]);
    expect(await page.locator(".list-count").innerText()).toContain("1 of 4 order lines");
    await page.getByRole("link", { name: "SHOP-1002" }).click();
    await page.getByRole("heading", { level: 1, name: "SHOP-1002" }).waitFor();
    await page.goBack();
    await settled(page);
    expect(await page.getByLabel("Search order lines").inputValue()).toBe("renderer-died");
    expect(await ids(page)).toEqual(["SHOP-1002"]);
  });

  it("leads to a line that is not listed by its id", async () => {
    await using opened = await visit(site, `${list}?search=SHOP-0007`);
    const { page } = opened;
    expect(await rows(page).count()).toBe(0);
    await page.getByRole("link", { name: "Look for the line “SHOP-0007” among all" }).click();
    await page.getByRole("heading", { level: 1, name: 'The order line "SHOP-0007" was not found' }).waitFor();
  });

  it("narrows nothing by a status that there is not", async () => {
    await using opened = await visit(site, `${list}?status=constructor`);
    expect(await ids(opened.page)).toHaveLength(4);
  });
});

describe("an order line", () => {
  const dispatch = (page: Page, index: number): Locator => page.getByRole("article").nth(index);

  it("shows its dispatches, the newest first, and why each took its path", async () => {
    await using opened = await visit(site, `${list}/SHOP-1002`);
    const { page, complaints } = opened;
    expect(await page.locator(".section-head").innerText()).toContain("the last 5 of 25 dispatches, the newest first");
    expect(await page.getByRole("article").locator("h3").allInnerTexts()).toEqual([
      "Made by legacy",
      "Made by legacy",
      "Made by legacy",
      "Made by legacy",
      "Made by graph",
    ]);
    expect(await dispatch(page, 0).innerText()).toContain("The graph was to make the output, and legacy took over.");
    expect(await dispatch(page, 1).innerText()).toContain("The graph runs beside it and cannot publish.");
    expect(await dispatch(page, 3).innerText()).toContain(
      "The line's lot is 12.35, and always will be. Lots below the share of 10 % are the graph's, so legacy makes the output.",
    );
    expect(await dispatch(page, 4).innerText()).toContain("The output type was in mode graph.");
    expect(complaints).toEqual([]);
  });

  it("shows what was published, and beside it what a shadow made differently", async () => {
    await using opened = await visit(site, `${list}/SHOP-1002`);
    const { page } = opened;
    expect(await dispatch(page, 1).innerText()).toContain("shadow: other bytes");
    expect(await dispatch(page, 1).getByRole("img").count()).toBe(2);
    expect(await dispatch(page, 2).innerText()).toContain("shadow: equal bytes");
    expect(await dispatch(page, 2).getByRole("img").count()).toBe(1);
    await dispatch(page, 2).getByRole("img").scrollIntoViewIfNeeded();
    await expect
      .poll(() =>
        dispatch(page, 2)
          .getByRole("img")
          .evaluate((one) => (one as HTMLImageElement).naturalWidth),
      )
      .toBe(240);
    expect(
      await dispatch(page, 1)
        .getByRole("row", { name: /graph run/ })
        .innerText(),
    ).toContain("shadow: cannot publish");
  });

  it("leads from a fall-back to the node that failed in two clicks, and back to the dispatch", async () => {
    await using opened = await visit(site, list);
    const { page } = opened;
    await page.getByRole("link", { name: "SHOP-1002" }).click();
    const cause = page.locator(".message", { hasText: "Why the graph did not make it" });
    expect(await cause.innerText()).toMatch(/What to do: Look at the memory.*Code renderer-died/s);
    await cause.getByRole("link", { name: "Show “still” in the graph run" }).click();
    const panel = page.getByRole("complementary", { name: "still" });
    expect(await panel.innerText()).toContain("Blender ended with signal SIGKILL");
    const facts = page.locator(".page-header");
    expect(await facts.innerText()).toContain("it was to make the output, mode canary");
    await facts.getByRole("link", { name: "SHOP-1002" }).click();
    await page.locator(".dispatch-named", { hasText: "d-fell-back" }).waitFor();
  });

  it("brings the dispatch that the address names into sight, under the header", async () => {
    await using opened = await visit(site, `${list}/SHOP-1002?node=d-canary-legacy`);
    const named = opened.page.locator(".dispatch-named");
    await expect.poll(async () => (await named.boundingBox())?.y).toBeLessThan(450);
    expect((await named.boundingBox())?.y).toBeGreaterThan(56);
  });

  it("says of a failed one what to do, with the way to the step, and of one never dispatched how to", async () => {
    await using failed = await visit(site, `${list}/SHOP-1003`);
    const alert = failed.page.getByRole("alert");
    expect(await alert.innerText()).toContain("Read what it wrote to its log");
    expect(await alert.getByRole("link").getAttribute("href")).toBe("#/workflows/runs/run-legacy-failed?node=render");
    await using never = await visit(site, `${list}/SHOP-1004`);
    expect(await never.page.locator(".empty").innerText()).toContain("npx renderline order dispatch SHOP-1004");
  });
});

describe("output types", () => {
  it("tell their mode, and in their details who changed it, when and why", async () => {
    await using opened = await visit(site, "workflows/output-types");
    const { page, complaints } = opened;
    const row = page.getByRole("listitem").filter({ hasText: "still-web" });
    expect(await row.innerText()).toMatch(/canary\s+20 %\s+1,412 by the graph, 7,903 by legacy, 1 running, 2 failed/);
    await row.getByRole("button").click();
    const panel = page.getByRole("complementary", { name: "Still for the web shop" });
    const changes = await panel.locator(".changes li").allInnerTexts();
    expect(changes).toHaveLength(3);
    expect(changes[0]).toMatch(
      /canary\s+20 %\s+4 Mar 2026, 10:15:50 UTC\s+A week at 10 % without a fall-back\.\s+Ada Lovelace/,
    );
    expect(await panel.innerText()).toContain("980 of 985 shadows made the published bytes, 4 others");
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await page.locator('[data-opens="still-legacy"]').click();
    expect(await page.getByRole("complementary").innerText()).toContain("Nobody has changed it yet.");
    expect(complaints).toEqual([]);
  });

  it("lead from a count to the lines that it counts", async () => {
    await using opened = await visit(site, "workflows/output-types?node=still-web");
    const { page } = opened;
    await page.getByRole("link", { name: "Fell back to legacy" }).click();
    await page.getByRole("heading", { level: 1, name: "Order lines" }).waitFor();
    await settled(page);
    expect(await ids(page)).toEqual(["SHOP-1002"]);
    expect(await page.getByLabel("Output type").inputValue()).toBe("still-web");
  });
});

it("says what to run where nothing was ordered yet", async () => {
  const empty = await openSite(emptyFiles());
  try {
    await using lines = await visit(empty, list);
    expect(await lines.page.locator(".empty").innerText()).toContain("npx renderline order import FILE.jsonl");
    expect(await lines.page.locator("search").count()).toBe(0);
    await using types = await visit(empty, "workflows/output-types");
    expect(await types.page.locator(".empty").innerText()).toBe("No output type was exported.");
    expect([...lines.complaints, ...types.complaints]).toEqual([]);
  } finally {
    await empty.close();
  }
});
