import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkoutContent } from "#parity/select/checkout-content";
import { resultOf } from "#parity/testing/results";
import type { ParitySuite } from "#runtime/api/parity-result";
import { resultsToApprove, unpackedDocuments } from "./results-to-approve.ts";

const commit = "c".repeat(40);
let checkout: string;
let documents: string;
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), "renderline-approve-"));
  documents = join(checkout, ".renderline", "parity", "report", "data");
  await writeFile(join(checkout, ".gitignore"), ".renderline/\n");
  for (const name of ["runtime", "parity/approved"]) await mkdir(join(checkout, name), { recursive: true });
  await writeFile(join(checkout, "package.json"), "{}");
  await writeFile(join(checkout, "runtime", "a.ts"), "first");
});
afterEach(() => rm(checkout, { recursive: true }));

async function commitAll(): Promise<void> {
  const git = simpleGit(checkout);
  await git.init();
  await git.addConfig("user.name", "Ada").addConfig("user.email", "ada@example.org");
  await git.add(".").commit("all");
}

/** As a suite would write it in this checkout. */
async function report(text: Partial<ParitySuite> = {}): Promise<void> {
  const provenance = { commit, changed: false, workflowDigest: null, tools: [], host: "x64 avx2" };
  const made = { ...provenance, outputTypeDigest: "d".repeat(64), at: "2026-01-02T03:04:05.000Z" };
  const suite: ParitySuite = {
    version: 2,
    at: made.at,
    commit,
    content: await checkoutContent(checkout),
    since: null,
    changedFiles: [],
    cases: [],
    durationMs: 1,
    ...text,
  };
  await mkdir(join(documents, "parity"), { recursive: true });
  await writeFile(join(documents, "parity", "suite.json"), JSON.stringify(suite));
  for (const id of ["flange", "bearing"]) {
    await writeFile(join(documents, "parity", `${id}.json`), JSON.stringify(resultOf({ id, provenance: made })));
  }
}

const take = async (): Promise<string[]> =>
  (await resultsToApprove(documents, ["flange", "bearing"], checkout)).map(({ id }) => id);

const refused = {
  code: "checkout-changed",
  message: expect.stringContaining("other files than this checkout has now"),
  remedy: expect.stringMatching(new RegExp(`--case flange bearing\\..*${commit}`)),
};

test("results of the checkout as it is are taken, whatever commit they were made at, and what was approved since is no change", async () => {
  await commitAll();
  await writeFile(join(checkout, "runtime", "a.ts"), "second");
  await report();
  expect(await take()).toEqual(["flange", "bearing"]);
  await writeFile(join(checkout, "parity", "approved", "flange.json"), "{}");
  expect(await take()).toEqual(["flange", "bearing"]);
  await commitAll();
  expect(await take()).toEqual(["flange", "bearing"]);
});

test("results of other files than there are now are refused, and those of an earlier version that says nothing of it", async () => {
  await commitAll();
  await report();
  await writeFile(join(checkout, "runtime", "a.ts"), "second");
  await expect(take()).rejects.toMatchObject(refused);
  await commitAll();
  await expect(take()).rejects.toMatchObject(refused);
  await report({ content: undefined });
  await expect(take()).rejects.toMatchObject(refused);
});

test("an artifact of CI that was unpacked into the checkout is taken, by its folder or the report's in it", async () => {
  await commitAll();
  await report();
  const unpacked = join(checkout, "parity-report");
  await cp(join(documents, "..", ".."), unpacked, { recursive: true });
  for (const folder of [unpacked, join(unpacked, "report")]) {
    documents = unpackedDocuments(folder);
    expect(documents).toBe(join(unpacked, "report", "data"));
    expect(await take()).toEqual(["flange", "bearing"]);
  }
});

test("outside Git it is said that nobody looked; a report that was made in Git is refused there", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await report();
  expect(await take()).toEqual(["flange", "bearing"]);
  expect(said.mock.calls.flat().join("")).toContain("nobody looked whether the report is of this checkout");
  await report({ content: "d".repeat(64) });
  await expect(take()).rejects.toMatchObject(refused);
});

test("a case that was not run is none", async () => {
  await commitAll();
  await report();
  await writeFile(join(documents, "parity", "flange.json"), JSON.stringify(resultOf()));
  await expect(take()).rejects.toMatchObject({ code: "nothing-to-approve" });
});
