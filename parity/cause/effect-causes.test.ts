import { describe, expect, test } from "vitest";
import type { SideEffects, SideResult } from "#runtime/api/parity-result";
import { effectCauses } from "./effect-causes.ts";
import type { ExpectedEffects } from "./index.ts";
import { effects } from "./testing.ts";

const digest = (letter: string): string => letter.repeat(64);

/** A side that made one picture. */
function side(letter: string, text: Partial<SideEffects> = {}): SideResult {
  const image = { kind: "image", role: "still", sha256: digest(letter) } as const;
  const call = { callId: "output.save#1", module: { key: "output.save", version: 1 }, source: null, tool: null };
  return {
    output: { ...image, bytes: 1 },
    calls: [{ ...call, params: {}, inputs: {}, outputs: { image: image.sha256 }, node: null, contract: null }],
    effects: effects({ publications: [image], ...text }),
  };
}

function causes(graph: SideResult, expected?: ExpectedEffects, explained?: "one side" | "both sides") {
  const found = effectCauses(side("a"), graph, { explained, opaque: false, expected });
  return found.map(({ record, left, right, sides }) => ({ record, left, right, sides: sides.join(" ") }));
}

describe("between the two paths", () => {
  test("other bytes are no difference of the records: the call that made them is the cause", () => {
    expect(causes(side("b"))).toEqual([]);
  });

  test("an output published twice, a record not written, a word not told", () => {
    const image = { kind: "image", role: "still", sha256: digest("a") } as const;
    const of = { kind: "image", role: "still", of: "output.save#1 image" };
    expect(causes(side("a", { publications: [image, image] }))).toEqual([
      { record: "publications", left: [of], right: [of, of], sides: "legacy graph" },
    ]);
    expect(causes(side("a", { records: { run: 1 } }))).toEqual([
      { record: "records.output", left: 1, right: null, sides: "legacy graph" },
    ]);
    expect(causes(side("a", { notifications: ["published"] }))).toMatchObject([{ record: "notifications" }]);
  });

  test("by which path a run went does not count, whether it may publish does", () => {
    const run = { path: "legacy", status: "succeeded", mayPublish: true } as const;
    expect(causes(side("a", { runs: [run] }))).toEqual([]);
    expect(causes(side("a", { runs: [{ ...run, mayPublish: false }] }))).toMatchObject([{ record: "runs" }]);
  });

  test("a fallback that nobody expected is a difference although both pictures are legacy's", () => {
    const fell = side("a", { fellBack: "tool-crashed", records: { run: 2, output: 1 } });
    expect(causes(fell)).toEqual([{ record: "fellBack", left: null, right: "tool-crashed", sides: "legacy graph" }]);
    expect(causes(fell, undefined, "one side")).toEqual([]);
  });

  test("a side without records failed, or agrees in nothing that could be compared", () => {
    const error = { code: "node-timeout", message: "too long", remedy: "wait" };
    expect(causes({ calls: [], error })).toEqual([
      { record: "error", left: null, right: "node-timeout", sides: "legacy graph" },
    ]);
  });
});

describe("with what the case expects", () => {
  const fell = side("a", { fellBack: "tool-crashed", records: { run: 2, output: 1 } });

  test("an expected difference between the paths is none", () => {
    const expected = {
      legacy: { fellBack: null, records: { run: 1 } },
      graph: { fellBack: "tool-crashed", records: { run: 2 } },
    };
    expect(causes(fell, expected)).toEqual([]);
  });

  test("a side that did otherwise is named against the expectation, once", () => {
    expect(causes(side("a"), { graph: { fellBack: "tool-crashed" } })).toEqual([
      { record: "fellBack", left: "tool-crashed", right: null, sides: "expected graph" },
    ]);
    const wanted = { notifications: ["started", "published", "told"] };
    expect(causes(side("a"), { legacy: wanted, graph: wanted }).map(({ sides }) => sides)).toEqual([
      "expected legacy",
      "expected graph",
    ]);
  });

  test("what is published is held to kind and role, and where both are to publish the same, also to each other", () => {
    const published = { publications: [{ kind: "image" as const, role: "still" }] };
    const both = { legacy: published, graph: published };
    expect(causes(side("b"), both)).toEqual([]);
    expect(causes(side("a", { publications: [] }), both)).toEqual([
      { record: "publications", left: published.publications, right: [], sides: "expected graph" },
    ]);
    const elsewhere = side("a", { publications: [{ kind: "image", role: "still", sha256: digest("c") }] });
    expect(causes(elsewhere, both)).toMatchObject([{ record: "publications", sides: "legacy graph" }]);
    expect(causes(side("a", { publications: [] }), { legacy: published, graph: { publications: [] } })).toEqual([]);
  });

  test("where the paths go apart, the number of runs and records is held to that alone", () => {
    const more = side("a", { runs: [], records: { run: 2, output: 1 } });
    const found = (expected: ExpectedEffects) =>
      effectCauses(side("a"), more, { explained: undefined, opaque: false, apart: true, expected });
    expect(found({})).toEqual([]);
    expect(found({ legacy: { records: { run: 1 } }, graph: { records: { run: 3 } } })).toMatchObject([
      { record: "records.run", left: 3, right: 2, sides: ["expected", "graph"] },
    ]);
  });

  test("how a side ended follows from a call that is named already, unless both ended so", () => {
    const failed = side("a", { outcome: "failed", error: "tool-crashed", publications: [] });
    const wanted = { outcome: "published", error: null };
    expect(causes(failed, { legacy: wanted, graph: wanted }, "one side")).toEqual([]);
    expect(causes(failed, { legacy: wanted, graph: wanted })).toMatchObject([
      { record: "error", sides: "expected graph" },
    ]);
  });
});
