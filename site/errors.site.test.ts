import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./testing/axe.ts";
import { emptyFiles, fixtureFiles, writeFiles } from "./testing/export.ts";
import { graphRun } from "./testing/runs.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { settled, visit } from "./testing/visit.ts";

/** Documents as other releases, other hands and broken disks leave them. */
const broken = new Map<string, string>([
  ["runs/wrong.json", JSON.stringify({ ...graphRun, id: "wrong", status: "finished", nodes: "none" })],
  ["runs/newer.json", JSON.stringify({ ...graphRun, id: "newer", version: 2 })],
  ["runs/cut.json", JSON.stringify(graphRun).slice(0, 400)],
  ["parity/older.json", JSON.stringify({ version: 1, id: "older", verdict: "pass", legacy: {}, graph: {} })],
  ["runs/nothing.json", JSON.stringify({ ...graphRun, id: "nothing", nodes: [], outputs: {}, definitions: [] })],
]);

let site: TestSite;
beforeAll(async () => {
  site = await openSite(new Map([...fixtureFiles(), ...broken]));
  await writeFiles(join(site.folder, "empty"), emptyFiles());
});
afterAll(async () => {
  await site.close();
});

describe("a document that is missing", () => {
  it.each([
    ["workflows/runs/r-404", 'The run "r-404" was not found', "runs/r-404.json"],
    [
      "workflows/graph/order-line/none",
      'The workflow "order-line/none" was not found',
      "workflows/order-line--none.json",
    ],
    ["workflows/parity/none", 'The parity case "none" was not found', "parity/none.json"],
  ])("at #/%s says which, and leads on", async (path, title, file) => {
    await using opened = await visit(site, path);
    const { page } = opened;
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(await page.title()).toBe(`${title} · Renderline`);
    expect(await page.locator(".message").innerText()).toContain(`There is no document ${file}`);
    await page.getByRole("link", { name: "See what there is" }).click();
    await page.getByRole("heading", { level: 1, name: "Workflows" }).waitFor();
  });

  it("is noticed on hosts that answer everything with their page", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.route("**/data/runs/*.json", (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
    );
    await page.goto(`${site.url}#/workflows/runs/r-404`);
    await page.getByRole("heading", { level: 1, name: 'The run "r-404" was not found' }).waitFor();
  });
});

describe("a document that is not what the site reads", () => {
  it("names the places that are wrong", async () => {
    await using opened = await visit(site, "workflows/runs/wrong");
    const { page } = opened;
    const text = await page.getByRole("alert").innerText();
    expect(text).toContain('The run "wrong" cannot be shown');
    expect(text).toContain("runs/wrong.json");
    expect(text).toMatch(/status: Invalid option/);
    expect(text).toMatch(/nodes: Invalid input: expected array/);
    expect(text).toContain("Export the documents again");
    expect(await violations(page)).toEqual([]);
  });

  it("of another version says so, instead of a list of differences", async () => {
    await using opened = await visit(site, "workflows/runs/newer");
    const items = await opened.page.getByRole("alert").getByRole("listitem").allInnerTexts();
    expect(items).toEqual([
      "It has version 2, and this site reads version 1. Build the site and the documents with the same release.",
    ]);
  });

  it("of an older version says so too", async () => {
    await using opened = await visit(site, "workflows/parity/older");
    expect(await opened.page.getByRole("alert").innerText()).toContain(
      "It has version 1, and this site reads version 2. Build the site and the documents with the same release.",
    );
  });

  it("of a suite says so too, and the pages of its cases do without it", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.route("**/data/parity/suite.json", (route) => route.fulfill({ json: { version: 1, cases: [] } }));
    await page.goto(`${site.url}#/workflows/parity`);
    expect(await page.getByRole("alert").innerText()).toContain("It has version 1, and this site reads version 2.");
    await page.goto(`${site.url}#/workflows/parity/bearing-still-web`);
    await page.getByRole("heading", { name: "Pass: legacy, graph and approved result are equal" }).waitFor();
    expect(await page.getByText("In the list").count()).toBe(0);
  });

  it("cut short is no JSON", async () => {
    await using opened = await visit(site, "workflows/runs/cut");
    expect(await opened.page.getByRole("alert").innerText()).toContain("It is not JSON");
  });
});

describe("a host that fails", () => {
  it("is told with its answer, and asked again on request", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.route("**/data/runs/run-graph-1.json", (route) => route.fulfill({ status: 503 }));
    await page.goto(`${site.url}#/workflows/runs/run-graph-1`);
    await page.getByRole("heading", { name: 'The run "run-graph-1" could not be loaded' }).waitFor();
    expect(await page.getByRole("alert").innerText()).toContain("The host answered 503");
    await page.unroute("**/data/runs/run-graph-1.json");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "deep-groove-bearing · still-web" }).waitFor();
  });

  it("is told when it cannot be reached at all", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.route("**/data/parity/*.json", (route) => route.abort());
    await page.goto(`${site.url}#/workflows/parity/bearing-still-web`);
    await page.getByRole("heading", { name: "could not be loaded" }).waitFor();
    expect(await page.getByRole("alert").innerText()).toContain("Failed to fetch");
  });

  it("leaves a graph readable without the index", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.route("**/data/index.json", (route) => route.fulfill({ status: 500 }));
    await page.goto(`${site.url}#/workflows/graph/order-line/still`);
    await page.getByRole("heading", { level: 2, name: "Graph" }).waitFor();
    await settled(page);
    expect(await page.locator("[data-opens]").count()).toBe(6);
  });
});

describe("an address that names no page", () => {
  it.each([
    "nowhere",
    "workflows/graph",
    "workflows/runs/",
    "workflows/runs/..%2F..%2Findex",
    "workflows/runs/%E0%A4%A",
  ])("#/%s says so, and leads to the overview", async (path) => {
    await using opened = await visit(site, path);
    const { page, complaints } = opened;
    await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
    expect(await page.title()).toBe("There is no such page · Renderline");
    expect(complaints).toEqual([]);
    await page.getByRole("link", { name: "Go to the overview" }).click();
    await page.getByRole("heading", { level: 1, name: "Workflows" }).waitFor();
  });

  it("ignores a node that the page does not have", async () => {
    await using opened = await visit(site, "workflows/graph/order-line/still?node=never");
    expect(await opened.page.locator("[data-opens]").count()).toBe(6);
    expect(await opened.page.getByRole("complementary").count()).toBe(0);
  });
});

describe("nothing to show", () => {
  it.each(["light", "dark"] as const)("says for each list how it fills, %s", async (colorScheme) => {
    await using opened = await visit(site, "workflows", { search: "?documents=./empty/", colorScheme });
    const { page, complaints } = opened;
    expect(await page.locator(".empty").allInnerTexts()).toEqual([
      "No workflow was exported yet. Author one under workflows/, then run npm start.",
      "No product was published yet. Run npx renderline product ingest FILE.step.",
      "No case was compared yet. Run npx renderline parity run.",
      "Nothing ran yet.",
      "No output type was exported.",
    ]);
    expect(await page.locator(".source").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("says so on the parity page", async () => {
    await using opened = await visit(site, "workflows/parity", { search: "?documents=./empty/" });
    expect(await opened.page.locator(".empty").innerText()).toContain("npx renderline parity run");
  });

  it("says that a folder without documents has none", async () => {
    await using opened = await visit(site, "workflows", { search: "?documents=./no-such-folder/" });
    await opened.page.getByRole("heading", { level: 2, name: "The overview was not found" }).waitFor();
    expect(await opened.page.locator(".message").innerText()).toContain("index.json");
    // It would lead to where the reader is.
    expect(await opened.page.getByRole("link", { name: "See what there is" }).count()).toBe(0);
  });

  it("of a run says that nothing was recorded", async () => {
    await using opened = await visit(site, "workflows/runs/nothing");
    expect(await opened.page.locator(".empty").innerText()).toBe("Nothing of this run was recorded before it ended.");
  });
});
