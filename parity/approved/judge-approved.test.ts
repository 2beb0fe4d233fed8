import { describe, expect, test } from "vitest";
import { RenderlineError } from "#contracts";
import type { SideComparison, SideResult } from "#runtime/api/parity-result";
import { judgeApproved, type ApprovedInput } from "./judge-approved.ts";
import { blender, failedSide, recordOf, sideOf } from "./testing.ts";

const [one, two] = [sideOf("one"), sideOf("two")];
const record = recordOf(one);

interface Looked {
  readonly compared: (readonly [string | undefined, string | undefined, string])[];
  readonly judgement: Awaited<ReturnType<typeof judgeApproved>>;
}

/** What both paths made against the record, with what was asked to be compared; the comparison itself says "warn". */
async function judge(side: SideResult, text: Partial<ApprovedInput> = {}): Promise<Looked> {
  const compared: [string | undefined, string | undefined, string][] = [];
  const judgement = await judgeApproved({
    record,
    sides: { legacy: side, graph: side },
    host: record.host,
    tools: [blender],
    holds: () => Promise.resolve(false),
    holdsResults: () => Promise.resolve(true),
    renderBase: () => Promise.reject(new Error("nothing is to be rendered")),
    compare: (approved, made, right): Promise<SideComparison> => {
      compared.push([approved.output?.sha256, made.output?.sha256, right]);
      return Promise.resolve({ left: "approved", right, verdict: "warn", reason: "compared", metrics: [] });
    },
    ...text,
  });
  return { compared, judgement };
}

const verdictOf = async (side: SideResult, text: Partial<ApprovedInput> = {}) =>
  (await judge(side, text)).judgement.verdict;

describe("equal digests", () => {
  test("pass on any machine, without a look at any file", async () => {
    const { judgement, compared } = await judge(one, { host: "arm64", tools: [] });
    expect(judgement).toMatchObject({ verdict: "pass", approved: { from: "digests only" } });
    expect(judgement.comparisons.map(({ left, right, verdict }) => [left, right, verdict])).toEqual([
      ["approved", "legacy", "pass"],
      ["approved", "graph", "pass"],
    ]);
    expect(compared).toEqual([]);
  });

  test("do not pass where records were left behind otherwise", async () => {
    const quiet = { ...one, effects: { ...one.effects, notifications: [] } } as SideResult;
    const { judgement } = await judge(quiet);
    expect(judgement).toMatchObject({ verdict: "fail", reason: expect.stringContaining('"notifications"') });
  });
});

test("nothing approved is inconclusive, and says how to approve", async () => {
  const { judgement } = await judge(one, { record: undefined });
  expect(judgement).toMatchObject({ verdict: "inconclusive", approved: null, comparisons: [] });
  expect(judgement.reason).toContain("npx renderline parity approve");
});

describe("other digests on the same host with the same tools", () => {
  test("are compared with the approved file, where it is kept", async () => {
    const { judgement, compared } = await judge(two, {
      holds: ({ sha256 }) => Promise.resolve(sha256 === one.output.sha256),
    });
    expect(judgement).toMatchObject({ verdict: "warn", approved: { from: "kept" } });
    expect(compared).toEqual([
      [one.output.sha256, two.output.sha256, "legacy"],
      [one.output.sha256, two.output.sha256, "graph"],
    ]);
  });

  test("are compared with what the base commit makes, where that is the approved file again", async () => {
    const { judgement, compared } = await judge(two, { renderBase: () => Promise.resolve(one) });
    expect(judgement).toMatchObject({ verdict: "warn", approved: { from: "rendered from the base commit" } });
    expect(compared.map(([approved]) => approved)).toEqual([one.output.sha256, one.output.sha256]);
  });

  test("are compared with what the base commit makes also where the file alone is kept: what its calls gave is the proof", async () => {
    const fileAlone = { holds: () => Promise.resolve(true), holdsResults: () => Promise.resolve(false) };
    const from = async (renderBase: ApprovedInput["renderBase"]) =>
      (await judge(two, { ...fileAlone, renderBase })).judgement.approved?.from;
    expect(await from(() => Promise.resolve(one))).toBe("rendered from the base commit");
    expect(await from(() => Promise.resolve(two))).toBe("kept");
    expect(await from(() => Promise.reject(unrenderable))).toBe("kept");
    expect(await from(undefined)).toBe("kept");
  });

  const unrenderable = new RenderlineError("base-unrenderable", "it cannot be checked out", "none");
  test.each<[string, ApprovedInput["renderBase"]]>([
    ["there is no base commit", undefined],
    ["the base commit makes another", () => Promise.resolve(two)],
    ["it cannot be rendered", () => Promise.reject(unrenderable)],
  ])("fail by their digests, where it is nowhere: %s", async (_, renderBase) => {
    const { judgement, compared } = await judge(two, { renderBase });
    expect(judgement).toMatchObject({ verdict: "fail", approved: { from: "digests only" } });
    expect(compared).toEqual([]);
  });

  test("fail if only one path has them", async () => {
    const digestsOnly = { renderBase: undefined };
    expect(await verdictOf(one, { ...digestsOnly, sides: { legacy: two, graph: one } })).toBe("fail");
    expect(await verdictOf(one, { ...digestsOnly, sides: { legacy: one, graph: two } })).toBe("fail");
  });

  test("say nothing of a kind that is never the same bytes twice: what it holds does", async () => {
    const [kept, saved] = [sideOf("kept", "blend"), sideOf("saved", "blend")];
    const contents = one.output.sha256;
    const blend = recordOf(kept, { contents });
    expect(await verdictOf(saved, { record: blend, contents: { legacy: contents, graph: contents } })).toBe("pass");
    const other = { record: blend, contents: { legacy: contents, graph: two.output.sha256 } };
    expect(await verdictOf(saved, { ...other, renderBase: undefined })).toBe("inconclusive");
  });
});

describe("other digests elsewhere", () => {
  const elsewhere: [string, Partial<ApprovedInput>][] = [
    ["host", { host: "x64 avx512f" }],
    ["renderer", { tools: [{ ...blender, version: "4.5.2" }] }],
  ];

  test.each(elsewhere)("are compared with what the base commit renders here (other %s)", async (_, text) => {
    const base = sideOf("base");
    const rendered = { ...text, holds: () => Promise.resolve(true), renderBase: () => Promise.resolve(base) };
    const { judgement, compared } = await judge(two, rendered);
    expect(judgement).toMatchObject({ verdict: "warn", approved: { from: "rendered from the base commit" } });
    expect(compared.map(([approved]) => approved)).toEqual([base.output.sha256, base.output.sha256]);
  });

  test.each(elsewhere)("pass where that is the same (other %s)", async (_, text) => {
    const { judgement, compared } = await judge(two, { ...text, renderBase: () => Promise.resolve(sideOf("two")) });
    expect(judgement.verdict).toBe("pass");
    expect(compared).toEqual([]);
  });

  test("are inconclusive where the base commit makes it otherwise than it was made when it was approved", async () => {
    // A regression that both have is equal to itself.
    const base = { ...two, calls: two.calls.map((call) => ({ ...call, source: "another" })) };
    const { judgement, compared } = await judge(two, {
      host: "x64 avx512f",
      renderBase: () => Promise.resolve(base),
    });
    expect(judgement).toMatchObject({
      verdict: "inconclusive",
      approved: null,
      reason: expect.stringContaining('otherwise than it was made when it was approved, in "output.save#1"'),
    });
    expect(compared).toEqual([]);
  });

  describe("that this change has approved itself", () => {
    const own = new RenderlineError("base-approved-otherwise", "another is approved there", "none");
    const host = "x64 avx512f";
    const renderBase = () => Promise.reject(own);

    test("pass where they are made by the approved code, params and inputs with the same tools", async () => {
      const { judgement, compared } = await judge(two, { host, renderBase });
      expect(judgement).toMatchObject({ verdict: "pass", approved: { from: "digests only", output: one.output } });
      expect(judgement.comparisons.map(({ right, verdict }) => [right, verdict])).toEqual([
        ["legacy", "pass"],
        ["graph", "pass"],
      ]);
      expect(judgement.reason).toContain("made by the code, params and inputs that this change approves");
      expect(compared).toEqual([]);
    });

    const call = (text: Partial<SideResult["calls"][number]>): SideResult => ({
      ...two,
      calls: two.calls.map((made) => ({ ...made, ...text })),
    });
    const elsewhere = sideOf("another intermediate").output;
    const saved = two.calls[0]?.outputs ?? {};
    test.each<[what: string, side: SideResult, text: Partial<ApprovedInput>]>([
      ["other code", call({ source: "another" }), {}],
      ["another param", call({ params: { samples: 1 } }), {}],
      ["other inputs", call({ inputs: { image: ["a".repeat(64)] } }), {}],
      ["one more call", { ...two, calls: [...two.calls, ...call({ callId: "output.flatten#1" }).calls] }, {}],
      ["other tools", two, { tools: [{ ...blender, version: "4.5.2" }] }],
      ["what no call gave is the output", { ...two, output: elsewhere }, {}],
      ["what another port gave is the output", call({ outputs: { mask: saved["image"] ?? "" } }), {}],
      ["legacy made something else", two, { sides: { legacy: sideOf("three"), graph: two } }],
      [
        "it cannot be rendered",
        two,
        { renderBase: () => Promise.reject(new RenderlineError("base-unrenderable", "no", "none")) },
      ],
      ["no base commit is known", two, { renderBase: undefined }],
    ])("are inconclusive where not: %s", async (_, side, text) => {
      const { judgement } = await judge(side, { host, renderBase, ...text });
      expect(judgement).toMatchObject({ verdict: "inconclusive", approved: null, comparisons: [] });
    });

    test("fail where records were left behind otherwise", async () => {
      const quiet = { ...two, effects: { ...two.effects, notifications: [] } } as SideResult;
      expect(await verdictOf(quiet, { host, renderBase })).toBe("fail");
    });

    test("fail by their digests on the kind of machine that made what is approved", async () => {
      expect(await verdictOf(two, { renderBase })).toBe("fail");
    });
  });

  test("are inconclusive where nothing can be rendered, with the reason", async () => {
    const host = "x64 avx512f";
    const noBase = await judge(two, { host, renderBase: undefined });
    expect(noBase.judgement).toMatchObject({ verdict: "inconclusive", reason: expect.stringContaining("--since") });
    const error = new RenderlineError("base-without-case", "no such case there", "none");
    const noCase = await judge(two, { host, renderBase: () => Promise.reject(error) });
    expect(noCase.judgement).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining("base-without-case"),
    });
    const fails = await judge(two, { host, renderBase: () => Promise.resolve(failedSide("tool-crashed")) });
    expect(fails.judgement).toMatchObject({ verdict: "inconclusive", approved: null });
  });

  test("a defect and an interruption are not taken for a verdict", async () => {
    const host = "x64 avx512f";
    await expect(judge(two, { host })).rejects.toThrow("nothing is to be rendered");
    const error = new RenderlineError("interrupted", "stopped", "none");
    await expect(judge(two, { host, renderBase: () => Promise.reject(error) })).rejects.toBe(error);
  });
});

describe("a case that is to fail", () => {
  const failing = recordOf(failedSide("step-cyclic"));

  test("passes by failing so, on any machine", async () => {
    expect(await verdictOf(failedSide("step-cyclic"), { record: failing, host: "arm64" })).toBe("pass");
  });

  test("fails by failing otherwise, or by making something", async () => {
    expect(await verdictOf(failedSide("step-empty"), { record: failing, host: "arm64" })).toBe("fail");
    expect(await verdictOf(one, { record: failing, host: "arm64" })).toBe("fail");
  });

  test("and one that is to make something fails by failing", async () => {
    expect(await verdictOf(failedSide("tool-crashed"))).toBe("fail");
  });
});

test("an external legacy is not held against what was approved of the graph", async () => {
  const { judgement } = await judge(one, { sides: { graph: one } });
  expect(judgement.comparisons.map(({ right }) => right)).toEqual(["graph"]);
});
