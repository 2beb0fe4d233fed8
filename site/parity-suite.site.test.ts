import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentPaths } from "#runtime/api/documents";
import { paritySuiteSchema } from "#runtime/api/parity-result";
import { violations } from "./testing/axe.ts";
import { fixtureFiles } from "./testing/export.ts";
import { paritySuite } from "./testing/parity-suite.ts";
import { plainStill } from "./testing/pictures.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { visit } from "./testing/visit.ts";

const hundreds = 500;

/** A suite of 500 cases, each with a picture of its own. */
function largeFiles(): Map<string, string | Uint8Array> {
  const files = fixtureFiles();
  const [one] = paritySuite.cases.filter(({ thumbnail }) => thumbnail !== undefined);
  if (one?.thumbnail === undefined) throw new Error("no case has a picture");
  const { thumbnail } = one;
  const cases = Array.from({ length: hundreds }, (_, index) => {
    const url = `artifacts/thumbnail-${index}.png`;
    files.set(url, plainStill.bytes);
    return {
      ...one,
      id: `case-${index}`,
      title: `Case ${String(index).padStart(3, "0")}`,
      thumbnail: { ...thumbnail, url },
    };
  });
  files.set(documentPaths.paritySuite, JSON.stringify(paritySuiteSchema.parse({ ...paritySuite, cases })));
  return files;
}

let site: TestSite;
let large: TestSite;
beforeAll(async () => {
  site = await openSite();
  large = await openSite(largeFiles());
});
afterAll(async () => {
  await site.close();
  await large.close();
});

/** Rows below the window are not laid out, so they have no inner text. */
const titles = (page: Page): Promise<string[]> => page.locator(".case-row .row-title").allTextContents();
const query = (page: Page): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.split("?")[1] ?? "");

describe("the suite", () => {
  it("says what changed, and counts verdicts without waivers and with them", async () => {
    await using opened = await visit(site, "workflows/parity");
    const { page, complaints } = opened;
    await page.getByRole("heading", { level: 2, name: "1 of 9 cases passes" }).waitFor();
    expect(await page.getByRole("region", { name: "1 of 9 cases passes" }).innerText()).toContain("2 with 1 waiver");
    const changes = page.getByRole("region", { name: "What changed" });
    expect(await changes.innerText()).toMatch(/Changes since\s+origin\/main/);
    await changes.locator("summary", { hasText: "changed files" }).click();
    expect(await changes.getByRole("listitem").allInnerTexts()).toEqual([...paritySuite.changedFiles]);
    expect(await page.getByRole("list", { name: "Cases by verdict" }).innerText()).toMatch(/5\s+Fail\s+1 waived/);
    const raw = await page.getByRole("link", { name: "suite.json" }).getAttribute("href");
    expect((await fetch(raw ?? "")).status).toBe(200);
    expect(complaints).toEqual([]);
  });

  it("says why each case was run or left out, each reason once, when it is asked", async () => {
    await using opened = await visit(site, "workflows/parity");
    const { page } = opened;
    const why = page.getByRole("region", { name: "Why each case was run or left out" });
    expect(await why.count()).toBe(0);
    await page.locator("summary", { hasText: "Why each case" }).click();
    const rows = await why.locator("tbody tr").allInnerTexts();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/^Run\s+it reaches the changed file "runtime\/modules\/scene\/camera.ts"\s/);
    expect(rows[1]).toMatch(/^Left out\s+it reaches none of the 2 changed files\s/);
    expect(await why.getByRole("link").count()).toBe(9);
    expect(await violations(page)).toEqual([]);
  });

  it("groups equal causes once, and narrows to one's cases", async () => {
    await using opened = await visit(site, "workflows/parity");
    const { page } = opened;
    const causes = page.getByRole("region", { name: "Causes" });
    expect(await causes.getByRole("listitem").count()).toBe(3);
    await causes.getByRole("button", { name: "Show 2 cases" }).click();
    expect(await titles(page)).toEqual([
      "Deep-groove ball bearing, pictures of two sizes",
      "Deep-groove ball bearing, preview",
    ]);
    await causes.getByRole("button", { name: "Show all cases" }).click();
    expect((await titles(page)).length).toBe(9);
  });

  it("shows what the change approves, by whom and why, and which cases it removes", async () => {
    await using opened = await visit(site, "workflows/parity");
    const { page } = opened;
    const [approval] = paritySuite.approvals ?? [];
    const approved = page.getByRole("region", { name: "Approved by this change" });
    const text = await approved.innerText();
    for (const part of [approval?.reason, approval?.owner, approval?.on, "444444444444", "777777777777"])
      expect(text).toContain(part);
    expect(await page.getByRole("region", { name: "Removed by this change" }).innerText()).toContain(
      "castor-still-web",
    );
    await approved.getByRole("link").click();
    await page.getByRole("heading", { level: 1, name: "Deep-groove ball bearing, still for the web shop" }).waitFor();
    const own = page.getByRole("region", { name: "Approved by this change" });
    expect(await own.innerText()).toContain(approval?.reason);
    await page.goto(`${site.url}#/workflows/parity/bearing-still-preview`);
    await page.getByRole("heading", { level: 1, name: "Deep-groove ball bearing, preview" }).waitFor();
    expect(await own.count()).toBe(0);
  });

  it("names the cases that were not run, with their command", async () => {
    await using opened = await visit(site, "workflows/parity");
    const text = await opened.page.getByRole("region", { name: "Not run" }).innerText();
    expect(text).toContain("it reaches none of the 2 changed files");
    expect(text).toContain("npx renderline parity run --case gearbox-still-preview");
  });

  it("keeps filters, search and order in its address", async () => {
    await using opened = await visit(site, "workflows/parity");
    const { page } = opened;
    const filter = (name: string): Locator => page.getByRole("combobox", { name, exact: true });
    await filter("Verdict").selectOption("fail");
    await filter("Waiver").selectOption("no");
    await filter("Order").selectOption("differing");
    await page.keyboard.press("/");
    await page.keyboard.type("bearing p");
    await expect
      .poll(() => Object.fromEntries(query(page)))
      .toEqual({
        verdict: "fail",
        waived: "no",
        sort: "differing",
        search: "bearing p",
      });
    const shown = await titles(page);
    expect(shown[0]).toBe("Deep-groove ball bearing, preview");
    await page.reload();
    await page.locator(".case-row").first().waitFor();
    expect(await titles(page)).toEqual(shown);
    // Out of the search field first, then all filters away.
    await page.locator("#case-search").focus();
    await page.keyboard.press("Escape");
    expect(query(page).get("verdict")).toBe("fail");
    await page.keyboard.press("Escape");
    expect((await titles(page)).length).toBe(9);
  });

  it("leads nowhere empty: what fits no case offers all of them", async () => {
    await using opened = await visit(site, "workflows/parity?search=nothing-is-called-that");
    const { page } = opened;
    expect(await titles(page)).toEqual([]);
    await page.getByRole("button", { name: "Show all cases" }).click();
    expect((await titles(page)).length).toBe(9);
  });

  it("is walked by j and k, and Enter opens a case", async () => {
    await using opened = await visit(site, "workflows/parity");
    const { page } = opened;
    const all = await titles(page);
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
    for (const key of ["j", "j", "ArrowDown", "k"]) await page.keyboard.press(key);
    expect(await focused()).toBe(all[1]);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor({ state: "hidden" });
    expect(await focused()).toBe(all[1]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: all[1] ?? "" }).waitFor();
  });
});

describe("a suite of 500 cases", () => {
  it("lists them all, and loads only pictures that are near the window, others when they are reached", async () => {
    const context = await large.browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const pictures = new Set<string>();
    page.on("request", (request) => {
      if (request.url().includes("/thumbnail-")) pictures.add(request.url());
    });
    await page.goto(`${large.url}#/workflows/parity`);
    await page.locator(".case-row").first().waitFor();
    expect(await page.locator(".case-row").count()).toBe(hundreds);
    await page.waitForLoadState("networkidle");
    const first = pictures.size;
    expect(first).toBeLessThan(60);
    const last = page.locator(".case-row").last();
    await last.scrollIntoViewIfNeeded();
    await expect.poll(() => last.locator("img").evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(240);
    expect(pictures.size).toBeLessThan(first + 80);
    await context.close();
  });

  it("shows its first view within a second, and takes little more than one of nine", async () => {
    const shown = async (of: TestSite): Promise<number> => {
      const context = await of.browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      // Once for the browser's own start.
      await page.goto(`${of.url}#/workflows`);
      await page.locator("h1").waitFor();
      const before = performance.now();
      await page.goto(`${of.url}?again#/workflows/parity`);
      await page.locator(".case-row .row-title").first().waitFor();
      const took = performance.now() - before;
      await context.close();
      return took;
    };
    await shown(site);
    // In turns, and the best of each: what else the machine does then falls on both.
    let [small, many] = [Infinity, Infinity];
    for (let round = 0; round < 5; round += 1) {
      small = Math.min(small, await shown(site));
      many = Math.min(many, await shown(large));
    }
    expect(many / small).toBeLessThan(6);
  });
});
