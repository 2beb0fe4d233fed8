import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./testing/axe.ts";
import { serve } from "./testing/serve.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { settled, visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

const deepLinks = [
  ["workflows/graph/order-line/still?node=scene", "complementary", "Compose scene"],
  ["workflows/runs/run-graph-failed?node=still", "complementary", "still"],
  ["workflows/parity/bearing-still-preview?view=heat&at=190,120,8&pixel=190,120", "region", "Magnifier"],
] as const;

describe.each(["/some/base/", "/"])("on a plain static host, under %s", (prefix) => {
  it.each(deepLinks)("opens #/%s from its address alone, and again on reload", async (path, role, name) => {
    const host = await serve(site.folder, prefix);
    try {
      expect(new URL(host.url).pathname).toBe(prefix);
      await using opened = await visit({ ...site, url: host.url }, path);
      const { page, complaints } = opened;
      await page.getByRole(role, { name }).waitFor();
      await page.reload();
      await settled(page);
      await page.getByRole(role, { name }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await host.close();
    }
  });
});

it.each(["light", "dark"] as const)(
  "opened from a file it says, in the %s, which command serves it",
  async (colorScheme) => {
    const { folder, browser } = site;
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme });
    const page = await context.newPage();
    const strange = join(await mkdtemp(join(tmpdir(), "renderline-file-")), "an unpacked report, 100 % new");
    await cp(folder, strange, { recursive: true });
    await page.goto(`${pathToFileURL(join(strange, "index.html")).href}#/workflows/parity`);
    await page.getByRole("heading", { level: 1, name: "These pages have to be served" }).waitFor();
    expect(await page.getByRole("code").innerText()).toBe(`npx renderline report "${strange}/"`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await violations(page)).toEqual([]);
    await context.close();
    await rm(dirname(strange), { recursive: true });
  },
);

it("asks nobody but its own host, and nothing outside of its folder", async () => {
  await using opened = await visit(site, "workflows");
  const { page } = opened;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.reload();
  for (const path of [
    "workflows/graph/order-line/still",
    "workflows/runs/run-graph-1",
    "workflows/parity/bearing-still-preview",
  ]) {
    await page.goto(`${site.url}#/${path}`);
    await settled(page);
  }
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.filter((url) => !url.startsWith(site.url))).toEqual([]);
});

it("leaves the graph's bundles to the graph, on a case's page too until it is reached", async () => {
  await using opened = await visit(site, "workflows/parity/bearing-still-preview");
  const { page } = opened;
  const scripts = (): Promise<number> =>
    page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => name.endsWith(".js"))
        .reduce((bytes, one) => bytes + (one as PerformanceResourceTiming).decodedBodySize, 0),
    );
  // React Flow and ELK are three times all the rest.
  expect(await scripts()).toBeLessThan(600_000);
  await page.locator(".flow-section").scrollIntoViewIfNeeded();
  await page.locator(".card-marked").waitFor();
  expect(await scripts()).toBeGreaterThan(1_500_000);
});

it("goes back and forward through the pages", async () => {
  await using opened = await visit(site, "workflows");
  const { page } = opened;
  await page.getByRole("link", { name: "Parity", exact: true }).click();
  await page.locator(".case-row").getByRole("link", { name: "Deep-groove ball bearing, preview" }).click();
  await page.getByRole("heading", { level: 1, name: "Deep-groove ball bearing, preview" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Parity" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Workflows" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { level: 1, name: "Parity" }).waitFor();
});

it("shows another export of the same host where the address asks for it, and nobody else's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-other-"));
  try {
    await cp(site.folder, folder, { recursive: true });
    await cp(join(folder, "data"), join(folder, "exports", "yesterday"), { recursive: true });
    await rm(join(folder, "data"), { recursive: true });
    const host = await serve(folder);
    try {
      const other = { ...site, url: host.url };
      await using opened = await visit(other, "workflows", { search: "?documents=./exports/yesterday/" });
      expect(await opened.page.locator(".tile").count()).toBe(3);
      await using refused = await visit(other, "workflows", { search: "?documents=https://example.com/" });
      expect(await refused.page.getByRole("alert").innerText()).toContain(
        "only choose documents of this site's own host",
      );
    } finally {
      await host.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
