import type { Locator, Page } from "playwright-core";
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

const cases = "workflows/parity";
const region = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });

describe("a case", () => {
  it("that passes says so, with the numbers it says it by", async () => {
    await using opened = await visit(site, `${cases}/bearing-still-web`);
    const { page, complaints } = opened;
    await page.getByRole("heading", { name: "Pass: legacy, graph and approved result are equal" }).waitFor();
    const metrics = region(page, "Metrics").first();
    expect(await metrics.getByRole("row", { name: /^differing-pixels/ }).innerText()).toMatch(
      /v1\s+0 px\s+≤ 0 px\s+pass$/,
    );
    expect(await region(page, "Differences by size").innerText()).toContain("No pixel differs.");
    expect(await region(page, "Module calls").innerText()).toContain("5 of 5 equal");
    expect(await page.locator(".command").innerText()).toContain("npx renderline parity run --case bearing-still-web");
    expect(await page.getByRole("heading", { name: /^Cause/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("that fails names the cause: node, contract, field, both values, and what proves it", async () => {
    await using opened = await visit(site, `${cases}/bearing-still-preview`);
    const { page } = opened;
    const [first, second] = await region(page, "Causes").getByRole("listitem").allInnerTexts();
    expect(first).toContain('Legacy and graph part at node "scene", scene.compose@1: the param "lightEnergy" differs');
    expect(first).toMatch(/Contract\s+order-line\/compose-scene/);
    expect(first).toMatch(/Legacy\s+1\s+Graph\s+1\.15/);
    expect(first).toContain("workflows/order-line/still.workflow.ts:12:4");
    expect(first).toContain("Proved by the swap test");
    expect(second).toContain("The record of notifications differs: expected and graph are not equal");
    const effects = region(page, "Side effects").first();
    expect(await effects.getByRole("row", { name: /^Notifications/ }).innerText()).toMatch(
      /^Notifications[^:]+expected:\s+\[\s*"order-line.published"\s*\]/,
    );
    expect(await effects.getByRole("row", { name: /^Outcome/ }).innerText()).toMatch(
      /^Outcome\s+published\s+as expected\s+published\s+published$/,
    );
    expect(await effects.innerText()).toContain("1 kind of record not as expected");
  });

  it("that passes shows what each side was to leave behind, and did: which path a run took is no difference", async () => {
    await using opened = await visit(site, `${cases}/bearing-still-web`);
    const effects = region(opened.page, "Side effects").first();
    expect(await effects.innerText()).toContain("as expected on both paths");
    expect((await effects.getByText("as expected", { exact: true }).all()).length).toBe(6);
    expect(await effects.locator(".differs").count()).toBe(0);
  });

  it.each([
    ["a still", "bearing-still-preview", 2],
    ["a still whose pixels are read", "bearing-still-preview?view=heat", 2],
    ["a still with a magnifier", "bearing-still-preview?pixel=20,120", 2],
    // Both sides' video is one file.
    ["a turntable", "bearing-turntable", 1],
    ["a picture without another", "bearing-graph-failed", 1],
  ])("loads no picture before it is near the window, and only what is shown: %s", async (_, address, shown) => {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 300 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    const asked = new Set<string>();
    page.on("request", (request) => {
      if (request.url().includes("/artifacts/")) asked.add(request.url());
    });
    await page.goto(`${site.url}#/${cases}/${address}`);
    await region(page, "Module calls").waitFor();
    await page.waitForLoadState("networkidle");
    expect([...asked]).toEqual([]);
    await page.locator("#pictures-title").scrollIntoViewIfNeeded();
    await expect.poll(() => asked.size).toBe(shown);
    await page.waitForLoadState("networkidle");
    expect(asked.size).toBe(shown);
    await context.close();
  });

  it("has the logs of both runs, fetched when they are asked for", async () => {
    await using opened = await visit(site, `${cases}/bearing-graph-failed`);
    const { page, complaints } = opened;
    const logs = region(page, "Logs");
    expect(await logs.innerText()).not.toContain("samples");
    await logs.getByText("Graph: what native tools printed").click();
    await page.getByRole("region", { name: "Graph, log of still, try 2" }).waitFor();
    expect(await logs.innerText()).toContain("Rendering 31 / 64 samples");
    expect(complaints).toEqual([]);
  });

  it("of a kept verdict says where its logs are, and why not here", async () => {
    const id = "an-industrial-ventilator-with-a-very-long-case-id-that-nobody-shortened-revision-candidate-07";
    await using opened = await visit(site, `${cases}/${id}`);
    expect(await region(opened.page, "Logs").innerText()).toMatch(
      /one of an earlier run, of 4 Mar 2026, 10:15:03 UTC at commit 3f2a9c1d7b04, and only verdicts and pictures are kept\. .+ makes the case and its logs anew\.$/,
    );
  });

  it("leads to the first module call that differs, with both sides of it", async () => {
    await using opened = await visit(site, `${cases}/bearing-still-preview`);
    const calls = region(opened.page, "Module calls");
    expect(await calls.innerText()).toContain("2 of 5 equal");
    const first = calls.getByRole("listitem").filter({ hasText: "First difference" });
    expect(await first.innerText()).toMatch(/scene\s+First difference\s+param "lightEnergy"/);
    await first.locator("summary").click();
    expect(await first.getByRole("row", { name: /^Param lightEnergy/ }).innerText()).toMatch(/differs\s+none\s+1\.15$/);
    expect(await first.getByRole("row", { name: /^Param azimuth/ }).innerText()).toMatch(/^Param azimuth\s+35\s+35$/);
  });

  it("marks the node at which the sides part in the graph, and opens both sides of it", async () => {
    await using opened = await visit(site, `${cases}/bearing-still-preview`);
    const { page } = opened;
    await page.locator(".cause").first().getByRole("button", { name: "scene" }).click();
    const panel = page.getByRole("complementary", { name: "Compose scene" });
    expect(await panel.innerText()).toContain('Different: param "lightEnergy".');
    expect(await page.locator(".card-marked").getAttribute("class")).toContain("role-compose");
    expect(await page.locator(".card-marked").count()).toBe(1);
    expect(new URL(page.url()).hash).toContain("?node=scene");
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(new URL(page.url()).hash).toBe("#/workflows/parity/bearing-still-preview");
  });

  it("that a waiver covers keeps its verdict, and says which waiver holds and why another does not", async () => {
    await using opened = await visit(site, `${cases}/bearing-ball-brass`);
    const { page } = opened;
    await page.getByRole("heading", { name: "Fail, waived: both paths differ from the approved result" }).waitFor();
    const [holds, expired] = await region(page, "Waivers").getByRole("listitem").allInnerTexts();
    expect(holds).toMatch(/brass-balls · intended · catalogue team\s+Holds\s+until 2026-06-30/);
    expect(expired).toMatch(/Does not hold\s+It expired on 2026-01-31\./);
    // It opens on the sides that differ; both paths are equal.
    expect(await page.getByRole("button", { name: "Approved – Legacy" }).getAttribute("aria-pressed")).toBe("true");
    expect(await page.locator(".cause").innerText()).toContain(
      "The shared module materials.resolve@2 changed both paths",
    );
  });

  it("whose graph failed shows what happened, what there is, and no view that takes both", async () => {
    await using opened = await visit(site, `${cases}/bearing-graph-failed?view=swipe`);
    const { page, complaints } = opened;
    await page.getByRole("heading", { name: "Error: the graph made no picture" }).waitFor();
    const sides = await page.locator(".sides").innerText();
    expect(sides).toContain("Graph made no result");
    expect(sides).toContain("Blender ended with signal SIGKILL");
    expect(sides).toContain("Look at the memory of the machine");
    await expect.poll(() => page.locator(".sides img").count()).toBe(1);
    expect(await page.getByRole("button", { name: "Swipe" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Approved – Graph" }).isDisabled()).toBe(true);
    expect(await region(page, "Metrics").innerText()).toContain("Nothing was measured");
    expect(await region(page, "Module calls").innerText()).toContain("only legacy called it");
    expect(complaints).toEqual([]);
  });

  it("of two sizes measures nothing, and never shows that as nought", async () => {
    await using opened = await visit(site, `${cases}/bearing-sizes-differ`);
    const { page } = opened;
    const metrics = region(page, "Metrics").first();
    expect(await metrics.getByRole("row", { name: /^differing-pixels/ }).innerText()).toMatch(/–\s+–\s+not measured$/);
    expect(await page.getByRole("button", { name: "Heat map" }).isDisabled()).toBe(true);
    expect(await page.locator(".pane").count()).toBe(2);
  });

  it("of a scene file tells its fields, and that the file has no picture", async () => {
    await using opened = await visit(site, `${cases}/bearing-scene-blend`);
    const { page } = opened;
    const structure = region(page, "Structure").first();
    expect(await structure.getByRole("row", { name: /^camera/ }).innerText()).toMatch(/focalLength\s+50\s+50\.5$/);
    expect(await page.locator(".sides").innerText()).toContain("A blend file has no picture of its own.");
  });

  it("whose product was made otherwise names the node of the product's graph, its calls, modules, run and log as such", async () => {
    await using opened = await visit(site, `${cases}/bearing-scene-blend?pair=approved-graph`);
    const { page, complaints } = opened;
    const cause = page.locator(".cause");
    expect(await cause.innerText()).toContain("The shared module cad.tessellate changed both paths alike");
    expect(await cause.innerText()).toMatch(/Node of the product's graph\s+tessellate/);
    expect(await cause.getByRole("link", { name: "cad-file/tessellate" }).getAttribute("href")).toContain(
      "cad-file/product?node=tessellate",
    );
    const first = region(page, "Module calls").getByRole("listitem").filter({ hasText: "First difference" });
    expect(await first.innerText()).toMatch(/cad\.tessellate#1\s+Made the product/);
    expect(await region(page, "Provenance").innerText()).toMatch(
      /Modules of the product\s+cad\.read-step@3, cad\.tessellate@3/,
    );
    expect(await region(page, "Provenance").getByRole("link", { name: "Its product" }).count()).toBe(1);
    expect(await region(page, "Logs").innerText()).toContain("Product: what native tools printed");
    // No node of the order line's graph is marked for it.
    expect(await page.locator(".card-marked").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("whose pictures were not exported says so, and still says all that is known", async () => {
    const id = "an-industrial-ventilator-with-a-very-long-case-id-that-nobody-shortened-revision-candidate-07";
    await using opened = await visit(site, `${cases}/${id}`);
    const { page, complaints } = opened;
    expect(await page.locator(".side-empty").allInnerTexts()).toEqual([
      "The picture was not exported with this report.",
      "The picture was not exported with this report.",
    ]);
    await page.getByRole("button", { name: "Approved – Legacy" }).click();
    expect(await page.locator(".side-empty").first().innerText()).toBe(
      "Of the approved result only the digests are known.",
    );
    expect(complaints).toEqual([]);
  });

  it("that was not run shows its command and no picture", async () => {
    await using opened = await visit(site, `${cases}/gearbox-still-preview`);
    const { page } = opened;
    expect(await page.locator(".message").innerText()).toContain(
      "npx renderline parity run --case gearbox-still-preview",
    );
    expect(await region(page, "Provenance").innerText()).toContain("it reaches none of the 2 changed files");
    expect(await page.locator(".pictures").count()).toBe(0);
  });

  it("tells what it came to over commits, and what it was made of", async () => {
    await using opened = await visit(site, `${cases}/bearing-still-preview`);
    const { page } = opened;
    const history = region(page, "History").first().getByRole("row");
    await history.first().waitFor();
    const rows = await history.allInnerTexts();
    expect(rows.length).toBe(4);
    expect(rows[1]).toMatch(/^3f2a00000000\s+4 Mar 2026, 08:00:00 UTC\s+Fail\s+23104\s+[0-9a-f]{12}/);
    expect(await page.locator(".history-chart circle").count()).toBe(3);
    const provenance = await region(page, "Provenance").innerText();
    expect(provenance).toContain("3f2a9c1d7b04, with uncommitted changes");
    expect(provenance).toContain("scene.compose@1");
    expect(provenance).toContain("x64 avx2 fma");
    const raw = await page.getByRole("link", { name: "The raw document" }).getAttribute("href");
    const document = await page.evaluate(
      async (url) => (await fetch(url ?? "")).json() as Promise<{ id: string }>,
      raw,
    );
    expect(document.id).toBe("bearing-still-preview");
    await region(page, "Provenance").getByRole("link", { name: "Graph" }).click();
    await page.getByRole("heading", { level: 1, name: "deep-groove-bearing · still-preview" }).waitFor();
  });
});
