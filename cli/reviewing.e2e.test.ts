import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostIdentity, readApproved } from "#parity/approved/index";
import { ownMetrics } from "#parity/outputs/verdicts";
import { matchWaivers } from "#parity/waivers/index";
import lensWaiver from "#parity/waivers/testing/bearing-lens.waiver";
import { parityResultSchema, type ParityResult } from "#runtime/api/parity-result";
import { nativeFolder } from "#runtime/native/paths";
import { startBrowser } from "../site/testing/browser.ts";
import { readLines, takePicture, writePicture } from "../site/testing/doc-picture.ts";
import { settled, visit } from "../site/testing/visit.ts";
import { projectRoot } from "./paths.ts";
import { copyOfCheckout, runCommand, startCommand, type Ended, type Started } from "./testing.ts";

/** Takes the pictures of the walk anew instead of looking whether they are still true. */
const rewrites = process.env["RENDERLINE_PICTURES"] === "write";
const id = "bearing-still-preview";
const pictures = join(projectRoot, "docs", "pictures");

let walk: string;
let copy: Awaited<ReturnType<typeof copyOfCheckout>>;
let run: Ended;
let result: ParityResult;
let served: Started;
let browser: Browser;
let url: string;
/** Whether this machine draws what was approved to the last bit: only then are the walk's figures this one's. */
let isMeasuredHere: boolean;

/** Does what docs/reviewing.md does, in its order. */
beforeAll(async () => {
  walk = await readFile(join(projectRoot, "docs", "reviewing.md"), "utf8");
  copy = await copyOfCheckout();
  const env = { NODE_ENV: "development", RENDERLINE_NATIVE: nativeFolder(), RENDERLINE_DATA: "" };
  isMeasuredHere = (await readApproved(id))?.host === (await hostIdentity());
  if (!isMeasuredHere) await approveHere(env);
  await execa("git", ["apply", "--recount", "-"], { cwd: copy.folder, input: block("diff") });
  const [compare = "", show = ""] = commands();
  run = await runCommand(wordsOf(compare), env, copy.folder);
  const [, folder = ""] = /^npx renderline report (\S+)$/.exec(show) ?? [];
  served = startCommand(["report", join(copy.folder, folder), "--port", "0"], env, copy.folder);
  [, url = ""] = await served.until(/^Ready: (\S+)$/m);
  result = parityResultSchema.parse(await (await fetch(new URL(`data/parity/${id}.json`, url))).json());
  browser = await startBrowser();
}, 480_000);
afterAll(async () => {
  await browser?.close();
  served?.child.kill("SIGINT");
  await served?.ended;
  await copy?.remove();
});

/** Another kind of machine could not judge the case: it approves what it makes before anything is changed. */
async function approveHere(env: Readonly<Record<string, string>>): Promise<void> {
  await runCommand(["parity", "run", "--case", id], env, copy.folder);
  const approve = ["parity", "approve", id, "--reason", "as this machine draws it", "--owner", "Ada Lovelace"];
  const { status, stderr } = await runCommand(approve, env, copy.folder);
  expect(status, stderr).toBe(0);
}

function block(kind: string): string {
  const [, text] = new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, "ms").exec(walk) ?? [];
  if (text === undefined) throw new Error(`docs/reviewing.md has no block "${kind}"`);
  return text;
}

function commands(): string[] {
  return [...walk.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, text = ""]) => text.trim().split("\n"));
}

function wordsOf(command: string): string[] {
  const [npx, tool, ...words] = command.split(" ");
  expect([npx, tool]).toEqual(["npx", "renderline"]);
  return words;
}

/** The rows of the table in a section of the walk, cell by cell, without its head. */
function rowsOf(section: string): string[][] {
  const text = walk.split(/^## /m).find((part) => part.startsWith(section));
  if (text === undefined) throw new Error(`docs/reviewing.md has no section "${section}"`);
  const [, , ...rows] = text.split("\n").filter((line) => line.startsWith("|"));
  return rows.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Figures are of the machine that measured them; all else is the same everywhere. */
const figures = (text: string): string => (isMeasuredHere ? text : text.replaceAll(/\d[\d,]*/g, "N"));

test("the change fails the case, in the words of the walk", () => {
  expect(run.status, run.stderr).toBe(1);
  expect(figures(run.stdout)).toBe(figures(block("text")));
});

test("the overview counts the verdicts, and has the cause above the list", async () => {
  await using opened = await visit({ browser, url }, "workflows/parity", { height: 840 });
  const { page, complaints } = opened;
  expect(await page.locator(".verdict-counts").innerText()).toMatch(/^1\s+Fail\s+20\s+Skipped$/);
  const causes = await page.getByRole("region", { name: "Causes" }).getByRole("listitem").allInnerTexts();
  expect(causes).toHaveLength(1);
  expect(causes[0]).toContain("scene.compose#1, node scene (order-line/compose-scene): param fieldOfView");
  expect(await page.locator(".case-row").first().innerText()).toContain("Ball bearing, still preview");
  expect(complaints).toEqual([]);
  await shows(page, "report-suite");
});

test("the page of the case says the cause as the walk does: node, module call, field, proof", async () => {
  await using opened = await visit({ browser, url }, `workflows/parity/${id}`, { height: 960 });
  const { page, complaints } = opened;
  // Of another document than the case.
  await page.getByText("In the list").waitFor();
  const cause = (await page.locator(".cause").innerText()).replaceAll(/\s+/g, " ");
  const rows = rowsOf("2. The verdict and the cause");
  expect(rows.map(([name]) => name)).toEqual(["node", "module call", "field", "proof"]);
  for (const [, here = ""] of rows) {
    for (const [, word = ""] of here.matchAll(/`([^`]+)`/g)) expect(cause).toContain(word);
  }
  expect(cause).toContain("Legacy 24 Graph 26");
  expect(cause).toContain("Proved by the swap test");
  expect(rows[3]?.[1]).toBe(`the swap test: ${/swap test (.+)$/.exec(cause)?.[1]}`);
  expect(complaints).toEqual([]);
  await shows(page, "report-case");
});

test("the parts say where, in the figures of the walk, and lead to the place in the picture", async () => {
  const { parts = [] } = result.comparisons[0] ?? {};
  const ring = parts.find(({ name }) => /outer/i.test(name));
  expect(ring).toBeDefined();
  const of = (count: number | undefined): string => (count ?? 0).toLocaleString("en");
  const told = `of the outer ring ${of(ring?.differing)} of ${of(ring?.pixels)} pixels differ`;
  expect(figures(walk.replaceAll("\n", " "))).toContain(figures(told));
  await using opened = await visit({ browser, url }, `workflows/parity/${id}?view=heat`, { height: 1200 });
  const { page } = opened;
  await page.getByRole("button", { name: `Show ${ring?.name}` }).click();
  await page.locator(".mark").waitFor();
  await page.locator(".layer canvas").waitFor();
  await page.locator("#pictures-title").evaluate((title) => title.scrollIntoView());
  await settled(page);
  await shows(page, "report-parts");
});

test("the three sides stand to each other as in the walk", () => {
  const rows = rowsOf("5. Three sides").map(([left, right, verdict]) => ({ left, right, verdict }));
  expect(rows).toEqual(result.comparisons.map(({ left, right, verdict }) => ({ left, right, verdict })));
});

test("the waiver of docs/parity.md covers just this difference, with a ceiling just above each metric that fails", () => {
  expect(matchWaivers(result, [lensWaiver], lensWaiver.expires)).toMatchObject({ waived: true });
  if (!isMeasuredHere) return;
  const metrics = ownMetrics(result);
  for (const [name, ceiling] of Object.entries(lensWaiver.ceilings))
    expect(ceiling / (metrics[name] ?? 0), name).toBeLessThan(1.05);
});

test.each([
  ["review-legacy", () => result.sides.legacy.output?.url],
  ["review-graph", () => result.sides.graph.output?.url],
  ["review-diff", () => result.comparisons[0]?.diff?.url],
  ["review-heat", () => result.comparisons[0]?.heat?.url],
])("the picture %s is the one that the run made", async (name, urlOf) => {
  const answer = await fetch(new URL(`data/${urlOf()}`, url));
  // As it is written, so that what WebP loses is lost on both.
  const made = await sharp(await answer.arrayBuffer())
    .resize(384, 384)
    .webp({ quality: 82 })
    .toBuffer();
  const file = join(pictures, `${name}.webp`);
  if (rewrites) await writeFile(file, made);
  // On another processor the last bits are others, and here and there so is whether a pixel differs at all.
  expect(await apart(made, file)).toBeLessThan(isMeasuredHere ? 1 : 4);
});

test("both sides look alike, and their pictures are still told apart", async () => {
  const [legacy, graph] = ["legacy", "graph"].map((name) => join(pictures, `review-${name}.webp`));
  expect(await apart(legacy ?? "", graph ?? "")).toBeGreaterThan(2);
});

/** How far two pictures are apart on average, in levels of 255. */
async function apart(...pictures: readonly [string | Buffer, string | Buffer]): Promise<number> {
  const [one, other] = await Promise.all(
    pictures.map((each) => sharp(each).flatten({ background: "#ffffff" }).greyscale().raw().toBuffer()),
  );
  if (one === undefined || one.length !== other?.length) return 255;
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length;
}

/** Holds a picture of the walk against the page as it is now. A wider font shows a line less, so the longer one may go on. */
async function shows(page: Page, name: string): Promise<void> {
  const file = join(pictures, `${name}.webp`);
  const taken = await takePicture(page);
  if (rewrites) await writePicture(file, taken);
  const lines = await readLines(file);
  const common = Math.min(lines.length, taken.lines.length);
  const why = `The page is no longer as in docs/pictures/${name}.webp: take it anew with RENDERLINE_PICTURES=write`;
  expect(taken.lines.slice(0, common).map(figures), why).toEqual(lines.slice(0, common).map(figures));
  expect(common, why).toBeGreaterThan(0.8 * Math.max(lines.length, taken.lines.length));
}
