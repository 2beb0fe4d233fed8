import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cameraCause, resultOf } from "#parity/testing/results";
import type { ParityResult } from "#runtime/api/parity-result";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-github-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const script = `
  const { annotate, summarize } = await import(${JSON.stringify(new URL("github.ts", import.meta.url).href)});
  const results = JSON.parse(process.argv[1]);
  annotate(results, process.argv[2]);
  await summarize(results, JSON.parse(process.argv[3]));
`;

/** Says results in a process of its own, with the files that GitHub gives an action. */
async function said(
  results: readonly ParityResult[],
  { isAction = true, place = "", removed = [] as readonly string[] } = {},
): Promise<{ stdout: string; summary: string }> {
  const file = join(folder, "step_summary");
  await writeFile(file, "");
  const { GITHUB_STEP_SUMMARY: _ours, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script, JSON.stringify(results), place, JSON.stringify(removed)],
    { env: { ...env, ...(isAction && { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: file }) } },
  );
  return { stdout, summary: await readFile(file, "utf8") };
}

const source = { file: "workflows/order-line/still.workflow.ts", line: 12, column: 9 };
const hostile = "<img src=x onerror=alert(1)>\n::set-output name=x::y";

test("a case that does not hold is an annotation at the node at fault, with the command; what GitHub reads is escaped", async () => {
  const failed = resultOf({ id: "failed", verdict: "fail", reason: hostile, causes: [cameraCause(source)] });
  const { stdout } = await said([resultOf(), failed, resultOf({ id: "warned", verdict: "warn" })]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^::error title=failed%3A fail,file=workflows\/order-line\/still\.workflow\.ts,line=12,col=9::/,
  );
  expect(lines[0]).toContain("scene.compose#1, node scene (order-line/compose-scene): param azimuth");
  expect(lines[0]).toContain("%0AReproduce: npx renderline parity run --case failed");
  expect(lines[1]).toMatch(/^::warning title=warned%3A warn::/);
});

test("of a project in a subfolder the file is named from the repository's root, as GitHub wants it", async () => {
  const failed = resultOf({ verdict: "fail", causes: [cameraCause(source)] });
  const { stdout } = await said([failed], { place: "renderline/" });
  expect(stdout).toContain("file=renderline/workflows/order-line/still.workflow.ts,line=12");
});

test("what passed, was waived or left out is no annotation", async () => {
  const waived = resultOf({ verdict: "fail", waived: true, causes: [cameraCause(source)] });
  expect((await said([resultOf(), waived, resultOf({ verdict: "skipped" })])).stdout).toBe("");
});

test("the summary counts and names what does not hold, and takes no markup from a name", async () => {
  const { summary } = await said([
    resultOf({ id: "passed", reused: true }),
    resultOf({ id: "failed", verdict: "fail", reason: hostile, causes: [cameraCause()] }),
    resultOf({ id: "waived", verdict: "fail", waived: true }),
    resultOf({ id: "left-out", verdict: "skipped" }),
  ]);
  expect(summary).toContain("<h2>Parity: 1 of 3 cases do not hold</h2>");
  expect(summary).toContain("1 passed, 1 waived, 1 reused, 1 not affected.");
  expect(summary).toContain("<td>npx renderline parity run --case failed</td>");
  expect(summary).toContain("<h3>Waived</h3>");
  expect(summary).toContain("&lt;img src=x onerror=alert(1)&gt; ::set-output");
  expect(summary).not.toContain("<img");
});

test("the summary says, folded up, why each case was run or left out", async () => {
  const { summary } = await said([
    resultOf({ id: "one", selected: "<b>.ts changed since main" }),
    resultOf({ id: "two", verdict: "fail", selected: "<b>.ts changed since main" }),
    resultOf({ id: "left-out", verdict: "skipped", selected: "nothing changed" }),
  ]);
  const [, table = ""] =
    /<details><summary>Why each case was run or left out<\/summary>(.+)<\/details>/s.exec(summary) ?? [];
  const rows = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, text]) => text),
  );
  expect(rows).toEqual([
    [],
    ["run", "&lt;b&gt;.ts changed since main", "one, two"],
    ["left out", "nothing changed", "left-out"],
  ]);
});

test("the summary says what this change approves, by whom and why, and which cases it removes", async () => {
  const approval = {
    from: "a".repeat(64),
    to: "b".repeat(64),
    reason: hostile,
    owner: "Ada Lovelace",
    on: "2026-03-04",
  };
  const first = { ...approval, from: null, reason: "first result" };
  const results = [resultOf({ id: "held", approvals: [approval] }), resultOf({ id: "new", approvals: [first] })];
  const { summary } = await said(results, { removed: ["gone"] });
  expect(summary).toContain("<h3>Approved by this change</h3>");
  expect(summary).toContain("<tr><td>held</td><td>aaaaaaaaaaaa</td><td>bbbbbbbbbbbb</td><td>&lt;img src=x");
  expect(summary).toContain("<td>nothing</td><td>bbbbbbbbbbbb</td><td>first result</td><td>Ada Lovelace</td>");
  expect(summary).toContain("<h3>Golden cases that this change removes</h3>");
  expect(summary).toContain("<li>gone</li>");
  expect((await said([resultOf()])).summary).not.toContain("this change");
});

test("the summary of a suite that holds says so, and outside an action nothing is written", async () => {
  expect((await said([resultOf()])).summary).toContain("<h2>Parity holds</h2>");
  expect((await said([resultOf()], { isAction: false })).summary).toBe("");
});
