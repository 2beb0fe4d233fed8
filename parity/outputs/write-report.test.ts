import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cheapApp, cheapCase, type CheapApp } from "#parity/testing/cheap-case";
import { resultOf } from "#parity/testing/results";
import { indexDocumentSchema } from "#runtime/api/documents";
import { historyEntrySchema, parityResultSchema, paritySuiteSchema } from "#runtime/api/parity-result";
import { readReport, reportFolder, reportState } from "#runtime/api/take-report";
import { writeReport } from "./write-report.ts";

let cheap: CheapApp;
beforeAll(async () => {
  cheap = await cheapApp();
});
afterAll(() => cheap.close());

test("a report names what was approved since the base commit, and golden cases that the base commit has approved, and that are no more", async () => {
  const { app, authored } = cheap;
  const folder = reportFolder(app);
  const approval = { from: null, to: "a".repeat(64), reason: "first", owner: "Ada", on: "2026-01-02" };
  const locks = { before: { packages: {} }, after: { packages: {} } };
  const approved = new Map([
    ["held", [approval]],
    ["gone", [approval]],
    ["new", []],
  ]);
  const changes = { since: "main", commit: "c".repeat(40), files: [], locks, approved };
  const of = { cases: [], checkout: "/", catalogue: authored, files: new Map<string, string>(), source: undefined };
  const again = { ...approval, from: approval.to, to: "b".repeat(64) };
  const results = [resultOf({ id: "held", approvals: [again] })];
  await writeReport(cheap.host, { ...of, folder, results, changes, history: undefined, durationMs: 1 });
  const suite = await readReport(folder, "parity/suite.json", paritySuiteSchema);
  expect(suite).toMatchObject({ since: "main", approvals: [{ case: "held", ...again }], removedCases: ["gone"] });
});

test("a report lists its cases, and holds what a case that does not hold was given", async () => {
  const { app, authored } = cheap;
  const folder = reportFolder(app);
  const states = [await reportState(app)];
  const side = { calls: [], runId: "of-another-data-folder" };
  const sides = { legacy: side, graph: side, approved: null };
  const failed = resultOf({ id: "failed", verdict: "fail", reason: "it differs", reused: true, sides });
  const results = [resultOf({ id: "held", reused: true, sides }), failed];
  const cases = results.map(({ id }) => cheapCase({ id }));
  const commit = "c".repeat(40);
  const order = { folder, results, cases, checkout: "/", catalogue: authored, files: new Map<string, string>() };
  const write = (text: { cases?: typeof cases } = {}): Promise<void> =>
    writeReport(cheap.host, {
      ...order,
      ...text,
      source: { commit, changed: true },
      content: "d".repeat(64),
      changes: undefined,
      history: undefined,
      durationMs: 1,
    });
  await write();
  states.push(await reportState(app));
  const suite = await readReport(folder, "parity/suite.json", paritySuiteSchema);
  expect(suite?.cases.map(({ id, verdict }) => [id, verdict])).toEqual([
    ["held", "pass"],
    ["failed", "fail"],
  ]);
  expect(suite).toMatchObject({ commit, content: "d".repeat(64) });
  expect((await readReport(folder, "index.json", indexDocumentSchema))?.cases).toHaveLength(2);
  const history = await readReport(folder, "parity/history.json", historyEntrySchema.array());
  expect(history?.map(({ commit, changed }) => [commit, changed])).toEqual(results.map(() => [commit, true]));
  const read = await readReport(folder, "parity/failed.json", parityResultSchema);
  expect(read?.reason).toBe("it differs");
  // A kept verdict leads to no run that is not here.
  expect(read?.sides.graph).toEqual({ calls: [] });
  expect((await readReport(folder, "parity/held.json", parityResultSchema))?.sides.graph).toEqual({ calls: [] });
  expect(await readReport(folder, "parity/nothing.json", parityResultSchema)).toBeUndefined();
  expect(await readdir(join(folder, "cases"))).toEqual(["failed"]);
  const given = join(folder, "cases", "failed");
  expect((await readdir(given)).toSorted()).toEqual(["definitions", "input.step", "order-line.json"]);
  expect(JSON.parse(await readFile(join(given, "order-line.json"), "utf8"))).toMatchObject({ outputType: "cheap-glb" });
  expect((await readdir(join(given, "definitions"))).toSorted()).toEqual([
    "catalogue-rules.json",
    "catalogue.json",
    "cheap-glb.json",
    "order-line--glb.json",
  ]);
  await write();
  states.push(await reportState(app));
  expect(new Set(states).size).toBe(3);
  // What such a case was given cannot be written: then there is no report without it, but the one before.
  const unreadable = cases.map((one) => ({ ...one, step: "/" }));
  await expect(write({ cases: unreadable })).rejects.toThrow();
  expect(await reportState(app)).toBe(states[2]);
  expect(await readdir(join(folder, "cases"))).toEqual(["failed"]);
});
