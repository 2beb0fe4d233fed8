import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { hostIdentity, type ApprovedResult } from "#parity/approved/index";
import { parityResultSchema } from "#runtime/api/parity-result";
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

async function approvedElsewhere(id: string): Promise<void> {
  const file = join(copy.folder, "parity", "approved", `${id}.json`);
  const record = JSON.parse(await readFile(file, "utf8")) as ApprovedResult;
  const approvals = record.approvals.map((one, at, { length }) =>
    at === length - 1 ? { ...one, to: elsewhere } : one,
  );
  const output = record.output === null ? null : { ...record.output, sha256: elsewhere };
  const host = `not ${await hostIdentity()}`;
  await writeFile(file, JSON.stringify({ ...record, host, output, approvals }, null, 2));
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
    sides: { approved: { from: "rendered from the base commit", output: same?.sides.graph.output } },
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
