import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { approvedDigest } from "#parity/approved/approved-result";
import { hostIdentity, type ApprovedResult } from "#parity/approved/index";
import { parityResultSchema } from "#runtime/api/parity-result";
import { moduleSources } from "#runtime/modules/source-digest";
import { nativeFolder } from "#runtime/native/paths";
import { copyOfCheckout, runCommand, temporaryData } from "./testing.ts";

const printed = z.strictObject({ cases: z.array(parityResultSchema) });
const untouched = "bearing-close-crop";
const touched = "bearing-thumbnail";
const sharedModule = "runtime/modules/finish/make-thumbnail.module.ts";
/** Of no picture that this machine makes, as one that was made on a machine of another kind. */
const elsewhere = "e".repeat(64);

let copy: Awaited<ReturnType<typeof copyOfCheckout>>;
let data: Awaited<ReturnType<typeof temporaryData>>;

/** The checkout as it is, but for what is approved, is the base commit; the files that a test changes are the pull request. */
beforeAll(async () => {
  copy = await copyOfCheckout();
  data = await temporaryData();
  for (const id of [untouched, touched]) await approvedElsewhere(id);
  await git("init", "--quiet");
  // Packages are a link here, which the checkout's own list of ignored folders does not mean.
  await appendFile(join(copy.folder, ".git", "info", "exclude"), "/node_modules\n");
  await git("add", "--all");
  await git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "The base");
});
afterAll(() => Promise.all([copy.remove(), data.remove()]));

async function git(...args: string[]): Promise<string> {
  return (await execa("git", args, { cwd: copy.folder })).stdout;
}

/** As that machine made it with the code that is here: then the base commit can stand for it. */
async function approvedElsewhere(id: string): Promise<void> {
  const file = join(copy.folder, "parity", "approved", `${id}.json`);
  const text = await readFile(file, "utf8");
  const { output } = JSON.parse(text) as ApprovedResult;
  // Wherever it stands: that machine's call gave it, and it was published.
  const { approvals, ...record } = JSON.parse(text.replaceAll(output?.sha256 ?? "none", elsewhere)) as ApprovedResult;
  const sources = await moduleSources();
  const made = {
    ...record,
    host: `not ${await hostIdentity()}`,
    calls: record.calls.map((call) => ({ ...call, source: sources.get(call.module.key)?.digest ?? null })),
  };
  const chain = approvals.map((one, at) => (at === approvals.length - 1 ? { ...one, to: approvedDigest(made) } : one));
  await writeFile(file, JSON.stringify({ ...made, approvals: chain }, null, 2));
}

test("what was approved on a machine of another kind is rendered from the base commit, and shows which module went wrong", async () => {
  await appendFile(join(copy.folder, "parity", "cases", `${untouched}.case.ts`), "// looked at again\n");
  const file = join(copy.folder, sharedModule);
  const text = await readFile(file, "utf8");
  expect(text).toContain("{ format, quality,");
  await writeFile(file, text.replace("{ format, quality,", "{ format, quality: quality - 20,"));

  const args = ["parity", "run", "--since", "HEAD", "--case", untouched, touched, "--json"];
  const env = { ...data.env, RENDERLINE_NATIVE: nativeFolder() };
  const { status, stdout, stderr } = await runCommand(args, env, copy.folder);
  expect(status, stderr).toBe(1);
  const [same, other] = printed.parse(JSON.parse(stdout)).cases;
  expect(same).toMatchObject({
    id: untouched,
    selected: expect.stringContaining(`parity/cases/${untouched}.case.ts`),
    verdict: "pass",
    causes: [],
    sides: {
      approved: {
        from: "rendered from the base commit",
        commit: await git("rev-parse", "HEAD"),
        output: same?.sides.graph.output,
      },
    },
  });
  expect(other).toMatchObject({
    id: touched,
    selected: expect.stringContaining(sharedModule),
    verdict: "fail",
    sides: { approved: { from: "rendered from the base commit" } },
  });
  expect(other?.comparisons.map(({ left, right, verdict }) => [left, right, verdict])).toEqual([
    ["legacy", "graph", "pass"],
    ["approved", "legacy", "fail"],
    ["approved", "graph", "fail"],
  ]);
  expect(other?.causes).toMatchObject([
    { kind: "shared-module", module: "output.thumbnail", node: "thumbnail", proof: { how: "approved", holds: true } },
  ]);

  // The base commit's checkout is gone, and the pull request's is as it was.
  expect((await git("worktree", "list")).split("\n")).toHaveLength(1);
  expect((await git("status", "--porcelain")).split("\n")).toHaveLength(2);
}, 360_000);

test("what this change approves, made on a machine of another kind, passes by its making; taken as it was before, it does not", async () => {
  const file = join(copy.folder, "parity", "approved", `${untouched}.json`);
  const before = await readFile(file, "utf8");
  const { approvals, ...record } = JSON.parse(before.replaceAll(elsewhere, "d".repeat(64))) as ApprovedResult;
  const to = approvedDigest(record);
  const approval = { to, reason: "as the other machine draws it", owner: "Ada Lovelace", on: "2026-03-04" };
  const run = async (chain: ApprovedResult["approvals"]) => {
    await writeFile(file, JSON.stringify({ ...record, approvals: chain }, null, 2));
    const args = ["parity", "run", "--since", "HEAD", "--case", untouched, "--json"];
    const { stdout, stderr } = await runCommand(args, { ...data.env, RENDERLINE_NATIVE: nativeFolder() }, copy.folder);
    return { one: printed.parse(JSON.parse(stdout)).cases[0], stderr };
  };
  const added = { ...approval, from: approvals.at(-1)?.to ?? null };
  const { one, stderr } = await run([...approvals, added]);
  expect(one).toMatchObject({ verdict: "pass", approvals: [added], sides: { approved: { from: "digests only" } } });
  expect(one?.comparisons.map(({ left, right, verdict }) => [left, right, verdict])).toEqual([
    ["legacy", "graph", "pass"],
    ["approved", "legacy", "pass"],
    ["approved", "graph", "pass"],
  ]);
  expect(one?.comparisons[2]?.reason).toContain("the code, params and inputs that this change approves");
  expect(stderr).toContain(`Approved by this change: ${untouched}, by Ada Lovelace: as the other machine draws it`);

  const begunAnew = { ...approval, from: null };
  const { one: rewritten } = await run([begunAnew]);
  expect(rewritten).toMatchObject({ verdict: "fail", approvals: [begunAnew] });
  expect(rewritten?.reason).toContain("(approvals-rewritten)");
  await writeFile(file, before);
}, 360_000);
