import { appendFileSync } from "node:fs";
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "#contracts";
import { readApproved, type BaseApprovals } from "#parity/approved/index";
import { VerdictStore } from "#parity/history/verdict-store";
import { withSuiteHost, type SuiteHost } from "#parity/open-app";
import { writeReport } from "#parity/outputs/write-report";
import { cheapApp, cheapCase, cheapTools, cheapType, type CheapApp } from "#parity/testing/cheap-case";
import { generatedSuite, type GeneratedSuite } from "#parity/testing/generated-suite";
import { waivers } from "#parity/waivers/index";
import { indexDocumentSchema } from "#runtime/api/documents";
import { outputTypesDocumentSchema } from "#runtime/api/order-documents";
import { parityResultSchema, paritySuiteSchema, type ParityResult } from "#runtime/api/parity-result";
import { readReport } from "#runtime/api/take-report";
import { leftOutCase, runSuite, type SuiteOrder } from "./run-suite.ts";

const count = 12;
let cheap: CheapApp;
let suite: GeneratedSuite;
const defects: unknown[] = [];
beforeAll(async () => {
  cheap = await cheapApp();
  suite = await generatedSuite(cheap, count, (at) =>
    sharp({ create: { width: 16, height: 16, channels: 3, background: { r: at, g: 0, b: 0 } } })
      .png()
      .toBuffer(),
  );
});
afterAll(async () => {
  expect(defects).toEqual([]);
  await suite.remove();
  await cheap.close();
});

function run(text: Partial<SuiteOrder> = {}, host: SuiteHost = cheap.host): Promise<ParityResult[]> {
  return runSuite(host, {
    cases: suite.cases,
    checkout: suite.checkout,
    authored: cheap.authored,
    history: suite.history(),
    source: undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onError: (error) => void defects.push(error),
    ...text,
  });
}

async function runs(): Promise<number> {
  const { n } = await cheap.app.database.db
    .selectFrom("run")
    .select((row) => row.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return n;
}

async function compared(): Promise<string[]> {
  const rows = await cheap.app.database.db.selectFrom("comparison").select("case_id").orderBy("case_id").execute();
  return rows.map(({ case_id: id }) => id);
}

test("cases whose content was judged before have that verdict, and a report: nothing is opened and no tool is asked", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-reused-"));
  const { tools, asked } = cheapTools();
  const onError = (error: unknown): void => void defects.push(error);
  const report = join(folder, "report");
  const results = await withSuiteHost({ folder: join(folder, "parity"), tools, onError }, async (host) => {
    const made = await run({}, host);
    const { cases, checkout } = suite;
    const order = { results: made, cases, checkout, catalogue: cheap.authored, files: new Map<string, string>() };
    const of = { source: undefined, changes: undefined, history: suite.history(), durationMs: 1 };
    await writeReport(host, { ...order, ...of, folder: report });
    expect(host.opened()).toBeUndefined();
    return made;
  });
  expect(results.map(({ id, reused, verdict }) => [id, reused, verdict])).toEqual(
    suite.cases.map(({ id }) => [id, true, "pass"]),
  );
  expect(results[0]?.selected).toBe("it was asked for; its content was judged before");
  expect(asked).toEqual([]);
  // Neither a database nor a store, and the taken files are the report's alone.
  expect(await readdir(join(folder, "parity"))).toEqual(["suite.lock"]);

  const listed = (await readReport(report, "parity/suite.json", paritySuiteSchema))?.cases ?? [];
  expect(listed.map(({ id, reused }) => [id, reused])).toEqual(suite.cases.map(({ id }) => [id, true]));
  const shown = listed.flatMap(({ thumbnail }) => (thumbnail === undefined ? [] : [thumbnail]));
  for (const { id } of suite.cases) {
    const read = await readReport(report, `parity/${id}.json`, parityResultSchema);
    if (read?.sides.graph.output !== undefined) shown.push(read.sides.graph.output);
  }
  expect(shown).toHaveLength(2 * count);
  for (const { sha256, url = "" } of shown) expect(sha256Hex(await readFile(join(report, url)))).toBe(sha256);
  const index = await readReport(report, "index.json", indexDocumentSchema);
  expect(index).toMatchObject({ runs: [], products: [], cases: suite.cases.map(({ id }) => ({ id })) });
  const types = await readReport(report, "output-types.json", outputTypesDocumentSchema);
  expect(types?.outputTypes).toHaveLength(index?.outputTypes.length ?? 0);
  await rm(folder, { recursive: true });
});

test("asked for all, cases are run anew, whatever was judged before", async () => {
  const before = await runs();
  const results = await run({ cases: suite.cases.slice(0, 2), all: true });
  expect(results.map(({ reused, verdict }) => [reused, verdict])).toEqual([
    [false, "pass"],
    [false, "pass"],
  ]);
  expect(await runs()).toBe(before + 4);
  // What was taken over is in no database: there nobody has compared anything.
  expect(await compared()).toEqual(["generated-0", "generated-1"]);
});

test("a case whose file has changed is run, and its new verdict is kept", async () => {
  await appendFile(join(suite.checkout, "parity", "cases", "generated-3.case.ts"), "// changed\n");
  const before = await runs();
  const told: string[] = [];
  const results = await run({ onResult: ({ id }) => void told.push(id) });
  expect(results.filter(({ reused }) => !reused).map(({ id, verdict }) => [id, verdict])).toEqual([
    ["generated-3", "pass"],
  ]);
  expect(told).toEqual(suite.cases.map(({ id }) => id));
  expect(await runs()).toBe(before + 2);
  expect((await run()).every(({ reused }) => reused)).toBe(true);
});

test("the verdict of a case whose file is edited while it runs is kept for neither content", async () => {
  const file = join(suite.checkout, "parity", "cases", "generated-4.case.ts");
  const cases = suite.cases.slice(4, 5);
  const before = await readFile(file, "utf8");
  await writeFile(file, `${before}// asked for\n`);
  const edited = await run({ cases, onProgress: () => appendFileSync(file, "// edited\n") });
  expect(edited[0]).toMatchObject({ verdict: "pass", reused: false });
  expect(await readFile(file, "utf8")).toContain("// edited");
  expect((await run({ cases }))[0]).toMatchObject({ reused: false });
  await writeFile(file, `${before}// asked for\n`);
  expect((await run({ cases }))[0]).toMatchObject({ reused: false });
});

test("a case that cannot be judged is an error, told, and the others have their verdicts", async () => {
  class FullStore extends VerdictStore {
    override put(): Promise<void> {
      return Promise.reject(new Error("a defect"));
    }
  }
  const folder = await mkdtemp(join(tmpdir(), "renderline-history-"));
  const results = await run({ cases: suite.cases.slice(0, 2), history: new FullStore(folder) });
  expect(results.map(({ verdict, comparisons }) => [verdict, comparisons])).toEqual([
    ["error", []],
    ["error", []],
  ]);
  expect(results[0]?.reason).toContain("it could not be judged: ");
  expect(defects.splice(0)).toEqual([new Error("a defect"), new Error("a defect")]);
  const abort = new AbortController();
  abort.abort(new Error("enough"));
  await expect(run({ signal: abort.signal })).rejects.toThrow("enough");
  await rm(folder, { recursive: true });
});

test("what nobody can trace, a texture of a material, is part of every case's content", async () => {
  const texture = join(suite.checkout, "materials", "textures", "carbon-twill-roughness.png");
  await rm(texture);
  await writeFile(texture, "another weave");
  const cases = suite.cases.slice(0, 1);
  expect((await run({ cases }))[0]).toMatchObject({ verdict: "pass", reused: false });
  expect((await run({ cases }))[0]).toMatchObject({ verdict: "pass", reused: true });
});

test("a case that stops is run again, so that its report has what its runs said", async () => {
  const [one] = suite.cases;
  if (one === undefined) throw new Error("the suite has no case");
  const cases = [{ ...one, definition: cheapType({ graph: { compression: "meshopt" } }) }];
  for (const [result] of [await run({ cases }), await run({ cases })]) {
    expect(result).toMatchObject({ verdict: "fail", reused: false });
  }
});

test("what nobody could judge is of its moment: it is not kept", async () => {
  await appendFile(join(suite.checkout, "parity", "cases", "generated-1.case.ts"), "// changed\n");
  // Nothing is approved of it.
  const { ownFile: _, ...unapproved } = cheapCase({ id: "generated-1", step: "parity/golden/flange.step" });
  for (const [result] of [await run({ cases: [unapproved] }), await run({ cases: [unapproved] })]) {
    expect(result).toMatchObject({ verdict: "inconclusive", reused: false });
  }
});

test("an error is of its moment: it is not kept", async () => {
  const cases = suite.cases.slice(0, 1).map((one) => ({ ...one, step: "parity/nowhere.step" }));
  await writeFile(join(suite.checkout, "parity", "cases", "generated-0.case.ts"), "export default 1;\n");
  for (const [result] of [await run({ cases }), await run({ cases })]) {
    expect(result).toMatchObject({ verdict: "error", reused: false });
  }
});

test("cases that changes cannot affect are left out, each with why", async () => {
  const locks = { before: { packages: {} }, after: { packages: {} } };
  const files = ["parity/cases/generated-5.case.ts"];
  const results = await run({ changes: { since: "main", commit: "0".repeat(40), files, locks, approved: new Map() } });
  const [chosen, ...others] = results.toSorted(
    (a, b) => Number(a.verdict === "skipped") - Number(b.verdict === "skipped"),
  );
  expect(chosen).toMatchObject({ id: "generated-5", verdict: "pass" });
  expect(chosen?.selected).toContain("parity/cases/generated-5.case.ts changed since main");
  expect(new Set(others.map(({ verdict, selected }) => `${verdict}: ${selected}`))).toEqual(
    new Set(["skipped: nothing that it is made of changed since main"]),
  );
});

test("approvals that do not go on from the base commit's let nothing through, not even what was judged before", async () => {
  const before = await readApproved("flange-glb");
  const [first, ...more] = before?.approvals ?? [];
  if (first === undefined) throw new Error("nothing is approved of flange-glb");
  // A case of that name that is not held against it: what is asked is who approved what.
  const one = cheapCase({ id: "flange-glb", step: "parity/golden/flange.step" });
  await writeFile(join(suite.checkout, "parity", "cases", "flange-glb.case.ts"), "export default 1;\n");
  const files = ["parity/approved/flange-glb.json"];
  const locks = { before: { packages: {} }, after: { packages: {} } };
  const since = { since: "main", commit: "0".repeat(40), files, locks };
  const judged = (approved: BaseApprovals): Promise<ParityResult[]> =>
    run({ cases: [one], changes: { ...since, approved } });
  const [added] = await judged(new Map([["flange-glb", [first]]]));
  expect(added).toMatchObject({ verdict: "pass", approvals: more });
  for (const owner of ["Grace Hopper", "Somebody Else"]) {
    const [rewritten] = await judged(new Map([["flange-glb", [{ ...first, owner }]]]));
    expect(rewritten).toMatchObject({ verdict: "fail", reused: false, waived: false, approvals: [first, ...more] });
    expect(rewritten?.reason).toContain(`approval 1 of 1 of the base commit, by ${owner} on ${first.on}`);
    expect(rewritten?.reason).toContain("(approvals-rewritten)");
  }
  expect((await judged(new Map()))[0]).toMatchObject({ verdict: "pass", reused: true });
});

test("a case whose waiver has expired is run, although no change can affect it", async () => {
  const [waiver] = waivers;
  if (waiver === undefined) throw new Error("there is no waiver");
  const one = cheapCase({ id: waiver.case, step: "parity/golden/flange.step" });
  await writeFile(join(suite.checkout, "parity", "cases", `${one.id}.case.ts`), "export default 1;\n");
  const locks = { before: { packages: {} }, after: { packages: {} } };
  const changes = { since: "main", commit: "0".repeat(40), files: ["docs/parity.md"], locks, approved: new Map() };
  const at = async (day: string): Promise<ParityResult | undefined> => {
    const host = { ...cheap.host, now: () => new Date(`${day}T23:59:59.999Z`) };
    return (await run({ cases: [one], changes }, host))[0];
  };
  expect(await at(waiver.expires)).toMatchObject({ verdict: "skipped" });
  const dayAfter = new Date(Date.parse(waiver.expires) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  expect(await at(dayAfter)).toMatchObject({
    verdict: "pass",
    selected: `its waiver "${waiver.id}" expired on ${waiver.expires}`,
  });
});

test("a case that nobody asked for is shown as not run, with its command", () => {
  const [one] = suite.cases;
  if (one === undefined) throw new Error("the suite has no case");
  const { ownFile: _, ...golden } = one;
  expect(leftOutCase({ ...one, step: "it's one.step" }, cheap.authored).reproduce).toBe(
    "npm start -- --once --step 'it'\\''s one.step'",
  );
  expect(leftOutCase(golden, cheap.authored)).toMatchObject({
    verdict: "skipped",
    selected: "it was not asked for",
    reproduce: "npx renderline parity run --case generated-0",
    provenance: null,
  });
});
