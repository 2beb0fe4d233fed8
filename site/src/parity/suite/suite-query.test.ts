import { describe, expect, it } from "vitest";
import { paritySuite } from "../../../testing/parity-suite.ts";
import { causeGroups, passes, queried, readList, readSuiteQuery, writeList } from "./suite-query.ts";

const ids = (filter: Record<string, string>): string[] =>
  queried(paritySuite.cases, readSuiteQuery(filter)).map(({ id }) => id);

describe("the list of cases", () => {
  it("has what needs eyes first, waived and passed ones behind them, those that were not run last", () => {
    const order = queried(paritySuite.cases, readSuiteQuery({})).map(({ verdict, waived }) =>
      waived ? "waived" : verdict,
    );
    expect(order).toEqual(["fail", "fail", "fail", "fail", "error", "inconclusive", "waived", "pass", "skipped"]);
  });

  it.each([
    [{ search: "BALL brass" }, ["bearing-ball-brass"]],
    [{ search: "lightenergy", type: "still-preview" }, ["bearing-still-preview"]],
    [{ verdict: "fail", waived: "yes" }, ["bearing-ball-brass"]],
    [{ waived: "no", verdict: "pass" }, ["bearing-still-web"]],
    [{ product: "gearbox" }, ["gearbox-still-preview"]],
    [{ kind: "blend" }, ["bearing-scene-blend"]],
    [{ reused: "yes", search: "nothing has this" }, []],
  ])("is narrowed by %j", (filter, wanted) => {
    expect(ids(filter)).toEqual(wanted);
  });

  it("is ordered by numbers where asked", () => {
    expect(ids({ sort: "differing" })[0]).toBe("bearing-still-preview");
    expect(ids({ sort: "product" }).at(-1)).toBe("gearbox-still-preview");
  });
});

it("groups equal causes once, with their cases", () => {
  const groups = causeGroups(paritySuite.cases);
  expect(groups.map(({ cause, cases }) => [cause, cases.length])).toEqual([
    ["scene.compose@1 at node scene: param lightEnergy", 2],
    // The same case's other cause.
    ["notifications: expected one, graph two", 1],
    ["shared module materials.resolve: version", 1],
  ]);
  expect(ids({ cause: groups[0]?.id ?? "" })).toHaveLength(2);
  expect(ids({ cause: groups[1]?.id ?? "" })).toEqual(["bearing-still-preview"]);
});

it("says where equal causes have other values in other cases", () => {
  const [one] = paritySuite.cases;
  if (one === undefined) throw new Error("there is no case");
  const told = (text: string) => ({ ...one, causes: [{ group: "param fieldOfView", text }] });
  expect(causeGroups([told("24, 26"), told("24, 30")])).toMatchObject([{ cause: "24, 26", varies: true }]);
  expect(causeGroups([told("24, 26"), told("24, 26")])).toMatchObject([{ cause: "24, 26", varies: false }]);
});

it("groups the cases of a report that does not tell causes apart by all that they name", () => {
  const older = paritySuite.cases.map(({ causes: _causes, ...one }) => one);
  expect(causeGroups(older).map(({ id, cases }) => [id, cases.length])).toEqual([
    ["module-call scene.compose param lightEnergy; side-effect notifications", 1],
    ["shared-module materials.resolve version", 1],
    ["module-call scene.compose param lightEnergy", 1],
  ]);
});

it("is one line for a case's address, and read from that as it was", () => {
  const query = readSuiteQuery({ search: "a & b = c", verdict: "fail", sort: "title" });
  expect(readList(writeList(query))).toEqual(query);
  expect(writeList(readSuiteQuery({}))).toBe("");
});

it("counts a waived failure as passed only with waivers", () => {
  expect(paritySuite.cases.filter(({ verdict }) => verdict === "pass")).toHaveLength(1);
  expect(paritySuite.cases.filter(passes)).toHaveLength(2);
});
