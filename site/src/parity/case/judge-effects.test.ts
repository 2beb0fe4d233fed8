import { expect, it } from "vitest";
import type { Cause, ParityResult } from "#runtime/api/parity-result";
import { published, result, side } from "../../../testing/parity-builders.ts";
import { plainStill } from "../../../testing/pictures.ts";
import { judgeEffect } from "./judge-effects.ts";

function caseOf(given: Partial<ParityResult> = {}): ParityResult {
  const made = side(plainStill);
  return result({ id: "one", title: "One", sides: { legacy: made, graph: made, approved: null }, ...given });
}

const verdicts = (of: ParityResult, name: Parameters<typeof judgeEffect>[1]): string[] =>
  judgeEffect(of, name).map(({ side: name_, verdict }) => `${name_}: ${verdict}`);

const cause = (record: string): Cause => ({
  kind: "side-effect",
  record,
  left: 1,
  right: 2,
  sides: ["legacy", "graph"],
  proof: { how: "record", holds: true, text: "they are not equal" },
});

it("holds what the case names against that, on each side by itself", () => {
  const graph = side(plainStill, { effects: { ...published, fellBack: "tool-failed" } });
  const expected = { legacy: { fellBack: null }, graph: { fellBack: "tool-failed" } };
  const fallen = caseOf({ expected, sides: { legacy: side(plainStill), graph, approved: null } });
  expect(verdicts(fallen, "fellBack")).toEqual(["legacy: as expected", "graph: as expected"]);
  expect(verdicts(caseOf({ expected }), "fellBack")).toEqual(["legacy: as expected", "graph: not as expected"]);
});

it("holds what was published against what it is, and records against the kinds that are named", () => {
  const publications = published.publications.map(({ kind, role }) => ({ kind, role }));
  const [[kind, count] = ["none", 0]] = Object.entries(published.records);
  const wanted = { publications, records: { [kind]: count } };
  expect(publications.length).toBeGreaterThan(0);
  const met = caseOf({ expected: { legacy: wanted, graph: wanted } });
  expect([...verdicts(met, "publications"), ...verdicts(met, "records")]).toEqual([
    "legacy: as expected",
    "graph: as expected",
    "legacy: as expected",
    "graph: as expected",
  ]);
  const other = { publications: [], records: { [kind]: count + 1 } };
  const missed = caseOf({ expected: { legacy: wanted, graph: other } });
  expect([verdicts(missed, "publications")[1], verdicts(missed, "records")[1]]).toEqual([
    "graph: not as expected",
    "graph: not as expected",
  ]);
});

it("leaves what the case does not name to the causes: which path a run took is no difference", () => {
  expect(verdicts(caseOf(), "runs")).toEqual(["legacy: not named", "graph: not named"]);
  expect(verdicts(caseOf({ causes: [cause("records.output")] }), "records")).toEqual([
    "legacy: differs",
    "graph: differs",
  ]);
});

it("says of a side without any record that what was expected is not there", () => {
  const sides = { legacy: side(plainStill), graph: { calls: [] }, approved: null };
  expect(judgeEffect(caseOf({ sides }), "outcome")[1]).toEqual({
    side: "graph",
    left: undefined,
    expected: "published",
    verdict: "not as expected",
  });
});
