import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { readApproved } from "#parity/approved/index";
import { parityCases } from "#parity/cases/index";
import { letsThrough, ownComparison } from "#parity/outputs/verdicts";
import { isExternal } from "#parity/sides/external";
import { parityResultSchema, paritySuiteSchema, type ParityResult } from "#runtime/api/parity-result";
import { acquireExclusiveLock } from "#runtime/native/exclusive-lock";
import { runCommand, startCommand, temporaryData } from "./testing.ts";

const printed = z.strictObject({ cases: z.array(parityResultSchema) });
/** A picture of four million pixels takes as long as all other cases together; `npm run parity:full` makes it too. */
const large = "bearing-still-web";
const small = parityCases.map(({ id }) => id).filter((id) => id !== large);
const cheap = ["truncated-step", "flange-glb"];
const first = ["parity", "run", "--case", ...cheap];
let data: Awaited<ReturnType<typeof temporaryData>>;
let report: string;
let history: string;
let junit: string;

beforeAll(async () => {
  data = await temporaryData();
  report = join(data.folder, "parity", "report");
  history = join(data.folder, "history");
  junit = join(data.folder, "junit.xml");
});
afterAll(() => data.remove());

async function failure(args: readonly string[]): Promise<{ status: number | null; code: string | undefined }> {
  const { status, stderr } = await runCommand(args, data.env);
  return { status, code: /\[([a-z-]+)\]/.exec(stderr)?.[1] };
}

async function suite(): Promise<z.infer<typeof paritySuiteSchema>> {
  return paritySuiteSchema.parse(JSON.parse(await readFile(join(report, "data", "parity", "suite.json"), "utf8")));
}

/**
 * A case that does not let through although nothing is wrong with it: what was approved was made by a machine of another kind or by other
 * tools, and no base commit is given. Then this much can be asked: that it says so, and that both paths agree.
 */
async function expectUndecided({ id, verdict, reason, provenance, causes, ...result }: ParityResult): Promise<void> {
  const approved = await readApproved(id);
  const made = approved && { host: approved.host, tools: approved.tools };
  expect.soft(made, `${id} is ${verdict}: ${reason}`).not.toEqual({ host: provenance?.host, tools: provenance?.tools });
  const said = expect.stringContaining(`what was approved was made on "${approved?.host}"`);
  expect.soft({ id, verdict, reason }).toEqual({ id, verdict: "inconclusive", reason: said });
  // A team's own renderer draws otherwise, which its waiver knows.
  const foreign = isExternal(result.sides.legacy);
  expect.soft({ id, kinds: causes.map(({ kind }) => kind) }).toEqual({ id, kinds: foreign ? ["opaque-legacy"] : [] });
  expect.soft({ id, own: ownComparison(result)?.verdict }).toEqual({ id, own: foreign ? "fail" : "pass" });
}

test("golden cases hold, as JSON, JUnit and a report with pages say, which shows the one that was not run", async () => {
  const files = ["--history", history, "--junit", junit, "--site", "--json"];
  const { status, stdout, stderr } = await runCommand(["parity", "run", "--case", ...small, ...files], data.env);
  const { cases } = printed.parse(JSON.parse(stdout));
  expect(cases.map(({ id }) => id)).toEqual(small);
  for (const one of cases) if (!letsThrough(one)) await expectUndecided(one);
  expect(status, stderr).toBe(cases.every(letsThrough) ? 0 : 1);
  const share = Number(/comparing took .*: ([\d.]+) %/.exec(stderr)?.[1]);
  expect(share, "rendering dominates").toBeLessThanOrEqual(5);
  expect(await readFile(junit, "utf8")).toContain('<testcase classname="parity.model-glb" name="flange-glb"');
  expect((await stat(join(report, "index.html"))).isFile()).toBe(true);
  const listed = (await suite()).cases.map(({ id, verdict, reproduce }) => ({ id, verdict, reproduce }));
  const notRun = { id: large, verdict: "skipped", reproduce: `npx renderline parity run --case ${large}` };
  expect(listed).toEqual([...cases.map(({ id, verdict, reproduce }) => ({ id, verdict, reproduce })), notRun]);
}, 900_000);

test("with a history the same content is not run again, and its report is the same", async () => {
  const { stdout } = await runCommand([...first, "--history", history], data.env);
  const lines = stdout.trimEnd().split("\n");
  for (const id of cheap) expect(lines.some((line) => line.includes(`${id} (reused): `))).toBe(true);
  const listed = await suite();
  expect(listed.cases.filter(({ reused }) => reused).map(({ id }) => id)).toEqual(cheap);
  const text = await readFile(join(report, "data", "parity", "flange-glb.json"), "utf8");
  const { output } = parityResultSchema.parse(JSON.parse(text)).sides.graph;
  expect((await stat(join(report, "data", output?.url ?? "none"))).size).toBe(output?.bytes);
  await expect(stat(join(data.folder, "parity", "data")), "a database was opened").rejects.toThrow(/ENOENT/);
});

test("with --since each case says why it was run or not, and an unknown commit is refused", async () => {
  const refused = await runCommand([...first, "--since", "--output=x"], data.env);
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toContain("[ref-unknown]");
  const { stdout } = await runCommand([...first, "--history", history, "--since", "HEAD", "--json"], data.env);
  const { cases } = printed.parse(JSON.parse(stdout));
  // What differs from the commit is the checkout's own matter.
  for (const { selected } of cases) expect(selected).toMatch(/ since HEAD|^nobody can say what /);
  expect((await suite()).since).toBe("HEAD");
});

test("parity run and approve refuse what is not there", async () => {
  expect(await failure(["parity", "run", "--case", "nothing"])).toEqual({ status: 2, code: "case-unknown" });
  const why = ["--reason", "it is right", "--owner", "Ada"];
  expect(await failure(["parity", "approve", "nothing", ...why])).toEqual({ status: 2, code: "case-unknown" });
  const empty = ["--report", join(data.folder, "empty")];
  expect(await failure(["parity", "approve", "flange-glb", ...why, ...empty])).toEqual({
    status: 2,
    code: "nothing-to-approve",
  });
  const file = join(data.folder, "a-file");
  await writeFile(file, "");
  const nowhere = [...first, "--junit", join(file, "junit.xml")];
  expect(await failure(nowhere)).toEqual({ status: 2, code: "data-folder-unwritable" });
  // A report in which one case stands under another's name, and one of another version.
  const forged = join(data.folder, "forged");
  await mkdir(join(forged, "data", "parity"), { recursive: true });
  const other = await readFile(join(report, "data", "parity", "truncated-step.json"), "utf8");
  for (const text of [other, '{"version":0}', "{"]) {
    await writeFile(join(forged, "data", "parity", "flange-glb.json"), text);
    expect(await failure(["parity", "approve", "flange-glb", ...why, "--report", forged])).toEqual({
      status: 2,
      code: "nothing-to-approve",
    });
  }
  const { status, stderr } = await runCommand(["parity", "approve", "flange-glb"], data.env);
  expect([status, stderr]).toEqual([2, expect.stringContaining("--reason")]);
});

test("a suite beside another one in the same data folder is refused", async () => {
  const lock = await acquireExclusiveLock(join(data.folder, "parity", "suite.lock"));
  try {
    expect(await failure(first)).toEqual({ status: 2, code: "parity-under-way" });
  } finally {
    lock?.release();
  }
});

test("report serves an artifact of CI that was unpacked anywhere, and refuses what is none", async () => {
  const unpacked = join(data.folder, "unpacked");
  await cp(report, join(unpacked, "report"), { recursive: true });
  const started = startCommand(["report", unpacked, "--port", "0"], {
    RENDERLINE_DATA: join(data.folder, "untouched"),
  });
  const [, url = ""] = await started.until(/^Ready: (\S+)$/m);
  expect(await (await fetch(url)).text()).toContain("<title>");
  expect(paritySuiteSchema.parse(await (await fetch(new URL("data/parity/suite.json", url))).json())).toEqual(
    await suite(),
  );
  expect((await fetch(new URL("../../etc/passwd", url))).status).toBe(404);
  started.child.kill("SIGINT");
  expect((await started.ended).status).toBe(130);
  await expect(stat(join(data.folder, "untouched"))).rejects.toThrow(/ENOENT/);

  const empty = join(data.folder, "nothing");
  await mkdir(empty);
  expect(await failure(["report", empty])).toEqual({ status: 2, code: "report-missing" });
  expect(await failure(["report", join(empty, "nowhere")])).toEqual({ status: 2, code: "report-missing" });
  const index = join(unpacked, "report", "data", "parity", "suite.json");
  await writeFile(index, '{"version":');
  expect(await failure(["report", unpacked])).toEqual({ status: 2, code: "report-unreadable" });
  await rm(index);
  expect(await failure(["report", join(unpacked, "report")])).toEqual({ status: 2, code: "report-unreadable" });
});
