import { copyFile, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parityCases } from "#parity/cases/index";
import { indexDocumentSchema } from "#runtime/api/documents";
import { parityResultSchema } from "#runtime/api/parity-result";
import { startBrowser } from "../site/testing/browser.ts";
import { settled, visit } from "../site/testing/visit.ts";
import { projectRoot } from "./paths.ts";
import { runCommand, startCommand, temporaryData } from "./testing.ts";

const bearing = join(projectRoot, "parity", "golden", "bearing.step");
let data: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.remove());

test("start --once with a file of one's own does everything, says it in five lines and ends", async () => {
  const step = join(data.folder, "Our Deep Groove Bearing (v2).step");
  await copyFile(bearing, step);
  const { status, stdout, stderr } = await runCommand(["start", "--once", "--step", step], data.env);
  expect(status, stderr).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.split(" ")[0])).toEqual(["Tools", "Definitions", "Product", "Comparison", "Site"]);
  expect(lines[2]).toContain("our-deep-groove-bearing-v2, revision ");
  expect(lines[2]).toContain("12 parts");
  expect(lines[3]).toContain("pass");
  const site = join(data.folder, "site");
  const index = indexDocumentSchema.parse(JSON.parse(await readFile(join(site, "data", "index.json"), "utf8")));
  // Its own case, and every golden one as not run.
  expect(index.cases).toHaveLength(1 + parityCases.length);
  const [own] = index.cases.filter(({ verdict }) => verdict !== "skipped");
  expect(own).toMatchObject({ id: "our-deep-groove-bearing-v2-still-preview", verdict: "pass" });
  expect(index.runs.map(({ mode }) => mode).toSorted()).toEqual(["graph", "graph", "graph", "legacy"]);
  const file = join(site, "data", "parity", `${own?.id}.json`);
  const parity = parityResultSchema.parse(JSON.parse(await readFile(file, "utf8")));
  expect(parity).toMatchObject({ verdict: "pass", causes: [] });
  expect(parity.comparisons.map(({ verdict }) => verdict)).toEqual(["pass"]);
  for (const side of [parity.sides.legacy, parity.sides.graph]) {
    expect((await stat(join(site, "data", side.output?.url ?? "none"))).size).toBe(side.output?.bytes);
  }
});

/** Goes through what was just made, as its user would, from the overview to the pictures, the run and its graph. */
async function lookAt(url: string): Promise<void> {
  const browser = await startBrowser();
  try {
    await using opened = await visit({ browser, url }, "");
    const { page, complaints } = opened;
    await page.getByRole("link", { name: "Ball bearing, still preview" }).click();
    await page.getByRole("heading", { name: "Pass: all 262,144 pixels are equal" }).waitFor();
    await settled(page);
    const pictures = page.locator(".pane img");
    const widths = await pictures.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
    expect(widths).toEqual([512, 512]);
    await page.getByRole("link", { name: "Run of graph" }).click();
    await page.getByRole("heading", { level: 1, name: "golden-bearing · still-preview" }).waitFor();
    await page.getByRole("link", { name: "order-line/still" }).click();
    await page.getByRole("heading", { level: 1, name: "Order line still" }).waitFor();
    await settled(page);
    // Six nodes, and the output they lead to.
    expect(await page.locator(".react-flow__node").count()).toBe(7);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
}

test("start serves the site, other commands work meanwhile, and Ctrl-C ends it", async () => {
  const started = startCommand(["start", "--port", "0"], data.env);
  const [, url = ""] = await started.until(/^Ready: (\S+)$/m);
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("<title>");
  expect((await fetch(new URL("data/index.json", url))).status).toBe(200);
  expect((await fetch(new URL("../../etc/passwd", url))).status).toBe(404);

  await lookAt(url);

  const ingest = await runCommand(["product", "ingest", bearing, "--product", "meanwhile", "--json"], data.env);
  expect(ingest.status, ingest.stderr).toBe(0);
  expect(JSON.parse(ingest.stdout)).toMatchObject({ id: "meanwhile" });

  started.child.kill("SIGINT");
  const { status, stdout } = await started.ended;
  expect(status).toBe(130);
  expect(stdout.trimEnd().split("\n")).toHaveLength(7);
  await expect(fetch(url)).rejects.toThrow(/fetch failed/);
});

test("a port in use is said at once, before anything is done", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const { port } = other.address() as AddressInfo;
  try {
    const env = { RENDERLINE_DATA: join(data.folder, "untouched") };
    for (const [args, more] of [
      [["--port", String(port)], {}],
      [[], { PORT: String(port) }],
    ] as const) {
      const { status, stdout, stderr } = await runCommand(["start", ...args], { ...env, ...more });
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toContain("[port-in-use]");
      expect(stderr).toContain("--port 0");
    }
    await expect(stat(env.RENDERLINE_DATA)).rejects.toThrow(/ENOENT/);
  } finally {
    other.close();
  }
});

test.each([
  ["a port that is none", ["--port", "70000"], /whole number from 0 to 65535/],
  ["a STEP file that is not there", ["--once", "--step", "nowhere.step"], /\[step-missing\]/],
  ["a STEP file that is a folder", ["--once", "--step", "."], /\[step-not-a-file\]/],
])("start refuses %s", async (_what, args, said) => {
  const { status, stdout, stderr } = await runCommand(["start", ...args], data.env);
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(said);
});
