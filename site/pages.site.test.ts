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

describe("the overview", () => {
  it("lists workflows, parity cases, runs and output types, each a link to its page", async () => {
    await using opened = await visit(site, "workflows");
    const { page, complaints } = opened;
    expect(await page.title()).toBe("Workflows · Renderline");
    expect(await page.locator(".tile").count()).toBe(3);
    expect(await page.locator(".tile", { hasText: "order-line/still" }).innerText()).toContain("6 nodes");
    expect(await page.locator(".tile", { hasText: "catalogue-sheet" }).innerText()).toContain("Migration");
    expect(await page.getByRole("region", { name: "Parity" }).innerText()).toContain("1 of 9 cases passes");
    expect(await page.getByRole("region", { name: "Runs" }).innerText()).toContain("5 runs");
    expect(await page.getByRole("region", { name: "Output types" }).innerText()).toContain("no workflow");

    await page.getByRole("link", { name: "an-industrial-ventilator" }).click();
    await page.getByRole("heading", { level: 1, name: "an-industrial-ventilator" }).waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#\/workflows\/runs\/run-with-a-rather-long-name/);
    expect(complaints).toEqual([]);
  });

  it("says quietly at which commit the definitions were authored", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    const source = page.locator(".source");
    expect(await source.innerText()).toBe("Authored at commit 3f2a9c1d7b04, with uncommitted changes");
    expect(await source.locator("code").getAttribute("title")).toBe("3f2a9c1d7b04e58a6c9d0e1f2a3b4c5d6e7f8091");
  });
});

describe("a workflow", () => {
  it("shows the authored graph: every node, port, setting and output, and who runs it", async () => {
    await using opened = await visit(site, "workflows/graph/order-line/still");
    const { page, complaints } = opened;
    expect(await page.title()).toMatch(/ · Renderline$/);
    expect(await page.locator("[data-opens]").count()).toBe(6);
    const scene = await page.locator('[data-opens="scene"]').innerText();
    expect(scene).toContain("Compose scene");
    expect(scene).toContain("scene · compose-scene");
    expect(scene).toMatch(/mesh\s+mesh/);
    expect(await page.locator(".react-flow__node-terminal").first().innerText()).toContain("image");
    expect(await page.locator("path.edge").count()).toBeGreaterThanOrEqual(7);
    const usedBy = await page.getByRole("region", { name: "Output types that run it" }).innerText();
    expect(usedBy).toContain("still-web");
    expect(usedBy).toMatch(/still\.samples = \d+/);
    // Of another document than the graph.
    await expect.poll(() => page.getByRole("region", { name: "Runs" }).getByRole("listitem").count()).toBe(4);
    expect(complaints).toEqual([]);
  });

  it("says of a migration workflow who owns it, why, and until when", async () => {
    await using opened = await visit(site, "workflows/graph/order-line/catalogue-sheet-straight-from-cad");
    const message = await opened.page.locator(".message", { hasText: "migration workflow" }).innerText();
    expect(message).toContain("can never be promoted");
    expect(message).toContain("Old products were never published.");
    expect(message).toContain("catalogue team");
    expect(message).toContain("2027-01-31");
  });
});

describe("the frame", () => {
  it("marks the section that the page belongs to", async () => {
    await using opened = await visit(site, "workflows/parity/bearing-still-web");
    const current = opened.page.getByRole("navigation", { name: "Sections" }).locator('[aria-current="page"]');
    expect(await current.allInnerTexts()).toEqual(["Parity"]);
  });

  it("starts the next page at its top and moves the focus there", async () => {
    await using opened = await visit(site, "workflows", { height: 500 });
    const { page } = opened;
    const link = page.getByRole("region", { name: "Runs" }).getByRole("link").last();
    await link.scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(200);
    await link.click();
    await page.getByRole("heading", { level: 1, name: "ventilator" }).waitFor();
    expect(await page.evaluate(() => [window.scrollY, document.activeElement?.id])).toEqual([0, "main"]);
  });

  it("lets the keyboard skip to the content", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => [document.activeElement?.id, window.location.hash])).toEqual([
      "main",
      "#/workflows",
    ]);
  });

  it("remembers the theme and applies it before the first paint", async () => {
    await using opened = await visit(site, "workflows", { colorScheme: "light" });
    const { page } = opened;
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.getByRole("button", { name: "Dark theme" }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    // Without the bundles nothing but the page's own inline script can have set it.
    await page.route("**/assets/*.js", (route) => route.abort());
    await page.reload();
    expect(await background()).toBe(dark);
    await page.unroute("**/assets/*.js");
    await page.reload();
    await page.getByRole("button", { name: "System theme" }).click();
    expect(await background()).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await background()).toBe(dark);
  });
});
