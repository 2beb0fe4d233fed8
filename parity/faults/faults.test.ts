import { describe, expect, test } from "vitest";
import type { Cause, ParityResult } from "#runtime/api/parity-result";
import { faultKinds, places, type FaultRow } from "./fault.ts";
import { faultTable } from "./fault-table.ts";
import { judgeRow } from "./judge-row.ts";
import { faultMatrix, shortMatrix } from "./matrix.ts";

describe.each([
  ["the matrix", faultMatrix],
  ["its short form", shortMatrix],
])("%s", (_, rows) => {
  test("has every kind of fault, in every place, and no row twice", () => {
    expect(faultKinds.filter((kind) => !rows.some((row) => row.kind === kind))).toEqual([]);
    expect(places.filter((place) => !rows.some((row) => row.place === place))).toEqual([]);
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("has faults in what both paths share with and without the files of what was approved", () => {
    const shared = rows.filter(({ place }) => place === "shared");
    expect(new Set(shared.map(({ approved }) => approved))).toEqual(new Set(["at hand", "gone"]));
    expect(rows.filter(({ place, approved }) => place !== "shared" && approved === "gone")).toEqual([]);
  });

  test("expects a cause of every row", () => {
    expect(rows.filter(({ causes }) => causes.length === 0)).toEqual([]);
  });
});

test("every kind of fault is seeded in both paths and in what they share; legacy alone knows no cache", () => {
  const absent = faultKinds.flatMap((kind) =>
    places
      .filter((place) => !faultMatrix.some((row) => row.kind === kind && row.place === place))
      .map((place) => [kind, place]),
  );
  expect(absent).toEqual([
    ["stale cache artifact", "legacy"],
    ["stale cache artifact", "shared"],
  ]);
});

const row: Pick<FaultRow, "causes" | "place"> = {
  place: "graph",
  causes: [{ module: "scene.compose", what: "result", name: "scene" }],
};
const cause = {
  kind: "module-call",
  callId: "scene.compose#1",
  module: "scene.compose",
  node: "scene",
  contract: "order-line/compose-scene",
  field: { what: "result", name: "scene.camera", left: 1, right: 2 },
  proof: { how: "swap", holds: true, text: "shown" },
} satisfies Cause;
const effect = {
  kind: "side-effect",
  record: "notifications",
  left: [],
  right: ["published"],
  sides: ["legacy", "graph"],
  proof: { how: "record", holds: true, text: "shown" },
} satisfies Cause;

function outcome(causes: readonly Cause[], of = row, verdict: ParityResult["verdict"] = "fail"): string {
  return judgeRow(of, { verdict, reason: "it differs", causes: [...causes] }).outcome;
}

test("a fault is right where its own cause is named and proved, also by a place within", () => {
  expect(outcome([cause])).toBe("right");
  expect(outcome([cause], row, "error")).toBe("right");
  expect(outcome([effect], { place: "graph", causes: [{ record: "notifications" }] })).toBe("right");
});

test("a verdict that lets it through is a miss, whatever cause is named", () => {
  for (const verdict of ["pass", "warn", "inconclusive", "skipped"] as const)
    expect(outcome([cause], row, verdict)).toBe("missed");
});

test.each<[string, Cause[]]>([
  ["none", []],
  ["another module", [{ ...cause, module: "render.still" }]],
  ["another field", [{ ...cause, field: { ...cause.field, name: "scenery" } }]],
  ["a param for a result", [{ ...cause, field: { ...cause.field, what: "param" } }]],
  ["a shared module for the graph's", [{ ...cause, kind: "shared-module" }]],
  ["no node", [{ ...cause, node: null }]],
  ["one that is not proved", [{ ...cause, proof: { ...cause.proof, holds: false } }]],
  ["one more that it is not", [cause, effect]],
  ["a record for a call", [effect]],
])("%s is a wrong cause", (_, causes) => {
  expect(outcome(causes)).toBe("wrong cause");
});

test("one of two causes is not enough", () => {
  const two = { place: "graph", causes: [...row.causes, { record: "notifications" }] } as const;
  expect(outcome([cause], two)).toBe("wrong cause");
  expect(outcome([cause, effect], two)).toBe("right");
});

test("the table says of each kind and place how many were right, and where there are none", () => {
  const [first, ...others] = faultMatrix;
  if (first === undefined) throw new Error("the matrix has rows");
  const table = faultTable([
    { row: first, outcome: "wrong cause" },
    ...others.map((one) => ({ row: one, outcome: "right" as const })),
  ]);
  expect(table).toContain("| revision | 1 of 1 | 1 of 1 | 2 of 2 |");
  expect(table).toContain("| stale cache artifact | 2 of 2 | - | - |");
  const count = faultMatrix.filter(({ kind, place }) => kind === first.kind && place === first.place).length;
  expect(table).toContain(`| ${first.kind} | ${count - 1} of ${count} |`);
});
