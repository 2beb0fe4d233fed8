import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { approveCases, approvedFile, readApproved, type Approve } from "./approved-records.ts";
import { approvedSide, type ApprovedResult } from "./approved-result.ts";
import { blender, failedSide, recordOf, sideOf } from "./testing.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-approved-"));
});
afterEach(() => rm(folder, { recursive: true }));

function order(text: Partial<Approve> = {}): Approve {
  const made = { case: "bearing", side: sideOf("one"), metrics: { flip: 0 }, host: "x64 avx2", tools: [blender] };
  return { ...made, reason: "the first", owner: "Ada", on: "2026-01-02", ...text };
}

async function approve(text: Partial<Approve> = {}): Promise<ApprovedResult> {
  const [record] = await approveCases([order(text)], folder);
  if (record === undefined) throw new Error("one case was approved");
  return record;
}

test("what is approved is written, and read back as it is", async () => {
  const written = await approve({ contents: sideOf("inside").output.sha256 });
  expect(await readApproved("bearing", folder)).toEqual(written);
  const { sha256 } = sideOf("one").output;
  const to = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(written.approvals).toEqual([{ from: null, to, reason: "the first", owner: "Ada", on: "2026-01-02" }]);
  expect(written).toMatchObject({ output: { sha256 }, calls: [{ source: expect.any(String) }], metrics: { flip: 0 } });
});

test("each approval follows the one before, and all are kept", async () => {
  const first = await approve();
  const { approvals } = await approve({ side: sideOf("two"), reason: "a new lens", owner: "Bob", on: "2026-02-03" });
  expect(approvals).toHaveLength(2);
  expect(approvals[0]).toEqual(first.approvals[0]);
  expect(approvals[1]).toMatchObject({ from: approvals[0]?.to, reason: "a new lens", owner: "Bob" });
  expect(approvals[1]?.to).not.toBe(approvals[0]?.to);
  expect((await readdir(folder)).toSorted()).toEqual(["bearing.json"]);
});

test("a case that is to fail is approved by its failure", async () => {
  const record = await approve({ side: failedSide("step-cyclic") });
  expect(record).toMatchObject({ output: null, error: "step-cyclic", effects: { outcome: "failed" } });
  expect(await readApproved("bearing", folder)).toEqual(record);
});

test("of a graph that fell back the calls of legacy's run are approved with its own", async () => {
  const fallbackCalls = sideOf("one").calls.map((call) => ({ ...call, node: null, contract: null }));
  const record = await approve({ side: { ...sideOf("one"), fallbackCalls } });
  expect(approvedSide(record, "digests only")).toMatchObject({ calls: [{ node: "save" }], fallbackCalls });
});

test("an address of the report does not get into the record", async () => {
  const side = sideOf("one");
  const linked = { ...side, output: { ...side.output, url: "artifacts/one.png" } };
  expect((await approve({ side: linked })).output).toEqual(side.output);
});

test("nobody approved anything yet", async () => {
  expect(await readApproved("bearing", folder)).toBeUndefined();
});

describe("nothing is written", () => {
  test.each<[string, Partial<Approve>, string]>([
    ["without a reason", { reason: " " }, "bad-usage"],
    ["without an owner", { owner: "" }, "bad-usage"],
    ["of a case whose id is no file name", { case: "../bearing" }, "bad-usage"],
    ["of a case that came to nothing", { side: { calls: [] } }, "nothing-to-approve"],
  ])("%s", async (_, text, code) => {
    await expect(approve(text)).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("of several cases", () => {
  const bearing = order({ side: sideOf("two") });
  const gone: Partial<Approve> = { case: "flange", side: { calls: [] } };

  test("all are approved", async () => {
    const records = await approveCases([bearing, order({ case: "flange" })], folder);
    expect(records.map((one) => one.case)).toEqual(["bearing", "flange"]);
    for (const record of records) expect(await readApproved(record.case, folder)).toEqual(record);
  });

  test("none is approved where one is refused, whichever it is", async () => {
    const before = await approve();
    const flange = order(gone);
    for (const orders of [
      [bearing, flange],
      [flange, bearing],
    ]) {
      await expect(approveCases(orders, folder)).rejects.toMatchObject({ code: "nothing-to-approve" });
      await writeFile(approvedFile("castor", folder), "{");
      const invalid = approveCases([bearing, order({ case: "castor" })], folder);
      await expect(invalid).rejects.toMatchObject({ code: "approved-invalid" });
    }
    expect(await readApproved("bearing", folder)).toEqual(before);
    expect((await readdir(folder)).toSorted()).toEqual(["bearing.json", "castor.json"]);
  });
});

describe("a record is refused", () => {
  const whole = recordOf(sideOf("one"));
  const [one, two] = [whole, recordOf(sideOf("two"))].map(({ approvals }) => approvals[0]?.to);
  const approval = { reason: "why", owner: "Ada", on: "2026-01-02" };
  test.each<[string, unknown, string]>([
    ["whose first approval is from something", [{ ...approval, from: two, to: one }], "approval 1 is from"],
    [
      "whose approvals leave one out",
      [
        { ...approval, from: null, to: two },
        { ...approval, from: one, to: one },
      ],
      "approval 2 is from",
    ],
    ["whose last approval is of another result", [{ ...approval, from: null, to: two }], "the last approval is of"],
    ["without any approval", [], "approvals"],
    ["whose approval has no owner", [{ ...approval, owner: "", from: null, to: one }], "owner"],
  ])("%s", async (_, approvals, why) => {
    const text = JSON.stringify({ ...whole, approvals });
    await writeFile(approvedFile("bearing", folder), text);
    const refused = { code: "approved-invalid", message: expect.stringContaining(why) };
    await expect(readApproved("bearing", folder)).rejects.toMatchObject(refused);
    // Nothing is approved on top of what does not hold, and the file stays as it is.
    await expect(approve({ side: sideOf("two") })).rejects.toMatchObject({ code: "approved-invalid" });
    expect(await readFile(approvedFile("bearing", folder), "utf8")).toBe(text);
  });

  test.each<[string, Partial<ApprovedResult>]>([
    ["output", { output: sideOf("two").output }],
    ["contents", { contents: sideOf("inside").output.sha256 }],
    ["error", { error: "step-cyclic" }],
    ["metrics", { metrics: { flip: 1 } }],
    ["calls", { calls: [] }],
    ["effects", { effects: null }],
    ["host", { host: "arm64" }],
    ["tools", { tools: [] }],
  ])("whose %s is another than what was approved", async (_, text) => {
    await writeFile(approvedFile("bearing", folder), JSON.stringify({ ...whole, ...text }));
    const refused = { code: "approved-invalid", message: expect.stringContaining("the last approval is of") };
    await expect(readApproved("bearing", folder)).rejects.toMatchObject(refused);
  });

  test("that is no JSON, or of another case", async () => {
    await writeFile(approvedFile("bearing", folder), "{");
    await expect(readApproved("bearing", folder)).rejects.toMatchObject({ code: "approved-invalid" });
    await writeFile(approvedFile("flange", folder), JSON.stringify(whole));
    const refused = { code: "approved-invalid", message: expect.stringContaining('of case "bearing"') };
    await expect(readApproved("flange", folder)).rejects.toMatchObject(refused);
  });
});
