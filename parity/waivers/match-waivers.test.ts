import { describe, expect, test } from "vitest";
import type { Verdict } from "#runtime/api/metrics";
import type { Cause, ParityResult, SideComparison } from "#runtime/api/parity-result";
import { matchWaivers, unusedWaivers } from "./index.ts";
import { waiver, type Waiver } from "./waiver.ts";

const today = "2026-03-31";
type CallCause = Extract<Waiver["cause"], { kind: "module-call" }>;
const proof = { how: "swap", holds: true, text: "swapped" } as const;

const lens: Cause = {
  kind: "module-call",
  callId: "scene.compose#1",
  module: "scene.compose",
  node: "scene",
  contract: "order-line/compose-scene",
  field: { what: "param", name: "fieldOfView", left: 24, right: 25 },
  proof,
};
const lensCause: CallCause = {
  kind: "module-call",
  module: "scene.compose",
  node: "scene",
  field: "param fieldOfView",
  left: 24,
  right: 25,
};
const missing: Extract<Waiver["cause"], { kind: "side-effect" }> = {
  kind: "side-effect",
  record: "notifications",
  left: ["started"],
  right: [],
  sides: ["legacy", "graph"],
};
const told: Cause = { ...missing, proof: { ...proof, how: "record" } };

function comparison(value: number | null, verdict: SideComparison["verdict"] = "fail"): SideComparison {
  const metric = { name: "differing-pixels", version: "1" };
  const metrics: SideComparison["metrics"] =
    value === null
      ? [{ ...metric, state: "not-measured", why: "sizes differ" }]
      : [{ ...metric, state: "measured", value, limit: 0, verdict: "fail" }];
  return { left: "legacy", right: "graph", verdict, reason: "it differs", metrics };
}

type Json = NonNullable<CallCause["left"]> | null;
type Judged = Pick<ParityResult, "id" | "verdict" | "causes" | "comparisons">;

function judged(text: Partial<Judged> = {}): Judged {
  return { id: "bearing", verdict: "fail", causes: [lens], comparisons: [comparison(40)], ...text };
}

function lensWaiver(text: Partial<Omit<Waiver, "id">> = {}): Waiver {
  return waiver("bearing-lens", {
    case: "bearing",
    cause: lensCause,
    ceilings: { "differing-pixels": 50 },
    reason: "intended",
    owner: "Ada",
    expires: today,
    text: "The new lens.",
    ...text,
  });
}

function recordWaiver(): Waiver {
  return waiver("bearing-quiet", { ...lensWaiver(), cause: missing, ceilings: {} });
}

/** Whether it is waived, and why the one waiver does not hold. */
function outcome(result: Judged, one = lensWaiver(), day = today): readonly [boolean, string | undefined] {
  const { waived, waivers } = matchWaivers(result, [one], day);
  expect(waivers.map(({ holds, why }) => holds === (why === undefined))).toEqual([true]);
  return [waived, waivers[0]?.why];
}

test("a difference with the named cause, under every ceiling, is waived on the last day still", () => {
  expect(matchWaivers(judged(), [lensWaiver()], today)).toEqual({
    waived: true,
    waivers: [
      { id: "bearing-lens", reason: "intended", owner: "Ada", expires: today, text: "The new lens.", holds: true },
    ],
  });
  expect(outcome(judged({ verdict: "warn", comparisons: [comparison(50, "warn")] }))).toEqual([true, undefined]);
});

describe("a waiver dies", () => {
  test("the day after its last", () => {
    expect(outcome(judged(), lensWaiver(), "2026-04-01")).toEqual([false, "it expired on 2026-03-31"]);
  });

  test.each<[string, Cause]>([
    ["another param", { ...lens, field: { ...lens.field, name: "exposure" } }],
    ["another field of that name", { ...lens, field: { ...lens.field, what: "result" } }],
    ["another node", { ...lens, node: "scene-2" }],
    ["a call of legacy alone", { ...lens, node: null }],
    ["another value", { ...lens, field: { ...lens.field, right: 25.1 } }],
    ["another value that legacy has", { ...lens, field: { ...lens.field, left: 25 } }],
    ["another module", { ...lens, module: "render.still" }],
    ["another kind", { ...lens, kind: "shared-module" }],
    ["a record", told],
    ["an opaque legacy", { kind: "opaque-legacy", metrics: [], parts: [] }],
  ])("when its cause becomes %s", (_, cause) => {
    const [waived, why] = outcome(judged({ causes: [cause] }));
    expect(waived).toBe(false);
    expect(why).toContain("not there any more (module-call scene scene.compose param fieldOfView: 24 and 25); found: ");
  });

  test("when no cause is found at all", () => {
    expect(outcome(judged({ causes: [] }))).toEqual([false, expect.stringContaining("found: none")]);
  });

  test("when a ceiling is passed, in the worst comparison", () => {
    const why = 'metric "differing-pixels" is 51, above its ceiling of 50';
    expect(outcome(judged({ comparisons: [comparison(51)] }))).toEqual([false, why]);
    expect(outcome(judged({ comparisons: [comparison(3), comparison(51)] }))).toEqual([false, why]);
    expect(outcome(judged({ comparisons: [comparison(3), comparison(51, "pass")] }))).toEqual([true, undefined]);
  });

  test("when a metric fails that it gives no ceiling, in any comparison", () => {
    const [other] = comparison(1).metrics;
    if (other?.state !== "measured") throw new Error("it is measured");
    const also = (verdict: typeof other.verdict): SideComparison => {
      const one = comparison(40);
      return { ...one, metrics: [...one.metrics, { ...other, name: "clustering", verdict }] };
    };
    const why = "it has no ceiling for clustering, which fails";
    expect(outcome(judged({ comparisons: [also("fail")] }))).toEqual([false, why]);
    expect(outcome(judged({ comparisons: [comparison(40), also("warn")] }))).toEqual([false, why]);
    // What is told and decides nothing wants none.
    expect(outcome(judged({ comparisons: [also("pass")] }))).toEqual([true, undefined]);
    const whole = lensWaiver({ ceilings: { "differing-pixels": 50, clustering: 1 } });
    expect(outcome(judged({ comparisons: [also("fail")] }), whole)).toEqual([true, undefined]);
  });

  test("when its metric was not measured, or is none", () => {
    const why = 'metric "differing-pixels" was not measured';
    expect(outcome(judged({ comparisons: [comparison(null)] }))).toEqual([false, why]);
    expect(outcome(judged({ comparisons: [comparison(3), comparison(null)] }))).toEqual([false, why]);
    expect(outcome(judged({ comparisons: [] }))).toEqual([false, why]);
    const other = lensWaiver({ ceilings: { "differing-pixels": 50, flip: 1 } });
    expect(outcome(judged(), other)).toEqual([false, 'metric "flip" was not measured']);
  });

  test("not when its cause changes nothing that is compared", () => {
    expect(outcome(judged({ comparisons: [comparison(null, "pass")] }))).toEqual([true, undefined]);
  });

  test("with the difference: a case that passes is waived of nothing", () => {
    expect(outcome(judged({ verdict: "pass", causes: [], comparisons: [] }))).toEqual([
      false,
      "the case passes: there is nothing to waive",
    ]);
  });
});

test.each(["error", "inconclusive", "skipped"] as const)("a case that is %s cannot be waived", (verdict) => {
  expect(outcome(judged({ verdict }))).toEqual([false, `the case is ${verdict}: what was not judged cannot be waived`]);
});

describe("a result that is told by digests", () => {
  const digest = (letter: string): string => letter.repeat(64);
  const drawn = (left: Json, right: Json): Judged =>
    judged({ causes: [{ ...lens, field: { what: "result", name: "image", left, right } }] });
  const { left: _, right: __, ...unpinned } = lensCause;
  const anyDigest = lensWaiver({ cause: { ...unpinned, field: "result image" } });

  test("is waived as it comes on any machine, under the ceilings", () => {
    expect(outcome(drawn(digest("a"), digest("b")), anyDigest)).toEqual([true, undefined]);
  });

  test("is waived as this one alone where the waiver names it", () => {
    const cause = { ...lensCause, field: "result image", left: digest("a"), right: digest("b") };
    expect(outcome(drawn(digest("a"), digest("b")), lensWaiver({ cause }))).toEqual([true, undefined]);
    expect(outcome(drawn(digest("a"), digest("c")), lensWaiver({ cause }))[0]).toBe(false);
  });

  test("is not waived where the report tells values", () => {
    expect(outcome(drawn(1, 2), anyDigest)[0]).toBe(false);
    expect(outcome(drawn(null, digest("b")), anyDigest)[0]).toBe(false);
  });
});

test("every cause wants a waiver of its own", () => {
  const both = judged({ causes: [lens, told] });
  expect(outcome(both)).toEqual([false, undefined]);
  expect(matchWaivers(both, [lensWaiver(), recordWaiver()], today).waived).toBe(true);
});

describe("a record", () => {
  const quiet = (cause: Cause): Judged => judged({ causes: [cause], comparisons: [comparison(0, "pass")] });

  test("is waived where the pictures are equal", () => {
    expect(outcome(quiet(told), recordWaiver())).toEqual([true, undefined]);
  });

  test("is not waived where a picture differs and nothing else has a cause", () => {
    const why = "it has no ceiling for differing-pixels, which fails";
    expect(outcome(judged({ causes: [told] }), recordWaiver())).toEqual([false, why]);
  });

  test.each<[string, Partial<Omit<typeof missing, "kind">>]>([
    ["another record", { record: "outcome" }],
    ["one that is doubled instead of missing", { right: ["started", "started"] }],
    ["other on the left", { left: ["finished"] }],
    ["between other sides", { sides: ["approved", "graph"] }],
  ])("is not waived when it is %s", (_, text) => {
    const [waived, why] = outcome(quiet({ ...told, ...text }), recordWaiver());
    expect(waived).toBe(false);
    expect(why).toContain('any more (side-effect notifications, legacy ["started"], graph []); found: side-effect');
  });
});

test("a waiver of another case is not told of", () => {
  expect(matchWaivers(judged({ id: "flange" }), [lensWaiver()], today)).toEqual({ waived: false, waivers: [] });
});

test("what covers nothing is unused, with the reason", () => {
  const used = matchWaivers(judged(), [lensWaiver()], today);
  const unused = matchWaivers(judged({ verdict: "pass", causes: [] }), [lensWaiver()], today);
  const elsewhere = { ...lensWaiver(), id: "gone", case: "gone" };
  const told = (list: readonly Waiver[], verdict: Verdict, of: Pick<ParityResult, "waivers">) =>
    unusedWaivers(list, [{ id: "bearing", verdict, ...of }], ["bearing"]);
  expect(told([lensWaiver()], "fail", used)).toEqual([]);
  // Of a case that was left out nobody knows.
  expect(told([lensWaiver()], "skipped", { waivers: [] })).toEqual([]);
  expect(unusedWaivers([lensWaiver()], [], ["bearing"])).toEqual([]);
  expect(told([lensWaiver(), elsewhere], "pass", unused)).toEqual([
    { id: "bearing-lens", why: "the case passes: there is nothing to waive" },
    { id: "gone", why: 'there is no case "gone"' },
  ]);
});

describe("an opaque legacy", () => {
  const metrics = ["flip", "parts.differing"];
  const opaque = waiver("bearing-opaque", {
    ...lensWaiver(),
    cause: { kind: "opaque-legacy", metrics, parts: { ball: 61.5, background: 1.7 } },
  });
  const found: Extract<Cause, { kind: "opaque-legacy" }> = {
    kind: "opaque-legacy",
    metrics: metrics.toReversed(),
    parts: ["background", "ball"],
  };

  function drawn(means: Readonly<Record<string, number>>, cause: Partial<typeof found> = {}): Judged {
    const like = { path: [], pixels: 40, differing: 40, largest: 90, place: null };
    const parts = Object.entries(means).map(([key, mean]) => ({ key, name: key, mean, ...like }));
    return judged({ causes: [{ ...found, ...cause }], comparisons: [{ ...comparison(40), parts }] });
  }

  test("is waived as it was looked at, to a level", () => {
    expect(outcome(drawn({ ball: 62.4, background: 1.2 }), opaque)).toEqual([true, undefined]);
  });

  test.each([
    ["further from the graph", 63],
    ["nearer to it, as what stands behind a missing part can be", 50],
  ])("is not waived with a part that is %s", (_, ball) => {
    const why = `part "ball" differs by ${ball}.0 levels on the mean, and what is waived is 61.5 levels`;
    expect(outcome(drawn({ ball, background: 1.7 }), opaque)).toEqual([false, why]);
  });

  test("is not waived where nobody told how much its parts differ", () => {
    const why = 'part "ball" is not told of, and what is waived is 61.5 levels';
    expect(outcome(drawn({}), opaque)).toEqual([false, why]);
  });

  test.each([
    ["another metric", { metrics: [...metrics, "alpha-differing-pixels"] }],
    ["a metric less", { metrics: ["flip"] }],
    ["another part", { parts: ["background", "ball", "cage"] }],
    ["a part less", { parts: ["background"] }],
  ])("is not waived when it differs in %s", (_, cause) => {
    const [waived, why] = outcome(drawn({ ball: 61.5, background: 1.7 }, cause), opaque);
    expect(waived).toBe(false);
    expect(why).toContain(
      "not there any more (opaque-legacy flip, parts.differing in background, ball); found: opaque",
    );
  });
});

describe("a waiver is refused where it is written", () => {
  test.each<[string, Partial<Omit<Waiver, "id">>]>([
    ["ceilings", { ceilings: {} }],
    ["expires", { expires: "31.3.2026" }],
    ["owner", { owner: " " }],
    ["text", { text: "" }],
    ["case", { case: "Not A Case" }],
    ["ceilings", { ceilings: { flip: -1 } }],
    ["ceilings", { cause: missing, ceilings: { flip: 1 } }],
    ["both values", { cause: { ...lensCause, left: undefined } }],
    ...["param a", "version m", "source m", "tool blender", "call m#1"].map((field): [string, Partial<Waiver>] => [
      "both values",
      { cause: { ...lensCause, field, left: undefined, right: undefined } },
    ]),
  ])("without good %s", (field, text) => {
    const refused = expect.objectContaining({ code: "waiver-invalid", message: expect.stringContaining(field) });
    expect(() => lensWaiver(text)).toThrow(refused);
  });
});
