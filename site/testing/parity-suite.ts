import type { HistoryEntry, ParitySuite } from "#runtime/api/parity-result";
import { approvalsOf, suiteCase } from "#runtime/api/summaries";
import { parityResults } from "./parity.ts";
import { plainStill, tintedStill } from "./pictures.ts";

const light = {
  group: "module-call scene.compose param lightEnergy",
  text: "scene.compose@1 at node scene: param lightEnergy",
};
const twice = { group: "side-effect notifications", text: "notifications: expected one, graph two" };
const ball = { group: "shared-module materials.resolve version", text: "shared module materials.resolve: version" };

const causes: Readonly<Record<string, NonNullable<ParitySuite["cases"][number]["causes"]>>> = {
  "bearing-still-preview": [light, twice],
  "bearing-sizes-differ": [light],
  "bearing-ball-brass": [ball],
};

export const paritySuite: ParitySuite = {
  version: 2,
  at: "2026-03-04T10:20:00.000Z",
  commit: "3f2a9c1d7b04e58a6c9d0e1f2a3b4c5d6e7f8091",
  since: "origin/main",
  changedFiles: ["runtime/modules/scene/camera.ts", "workflows/order-line/still.workflow.ts"],
  approvals: approvalsOf(parityResults),
  removedCases: ["castor-still-web"],
  cases: parityResults.map((one) => {
    const { output } = one.sides.graph.output === undefined ? one.sides.legacy : one.sides.graph;
    return suiteCase(one, causes[one.id] ?? [], output?.kind === "image" ? output : undefined);
  }),
  durationMs: 82_000,
};

const commits = ["9f1c", "77ab", "3f2a"].map((start) => start.padEnd(40, "0"));
export const parityHistory: readonly HistoryEntry[] = commits.flatMap((commit, index) =>
  parityResults.slice(0, 2).map(({ id, verdict }) => ({
    case: id,
    commit,
    at: `2026-03-0${index + 2}T08:00:00.000Z`,
    verdict: index === 2 ? verdict : "pass",
    waived: false,
    metrics: { "differing-pixels": index === 2 && verdict === "fail" ? 23_104 : 0 },
    output: index === 2 && verdict === "fail" ? tintedStill.link.sha256 : plainStill.link.sha256,
  })),
);
