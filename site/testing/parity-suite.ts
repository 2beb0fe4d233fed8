import { sha256Hex } from "#contracts";
import type { HistoryEntry, ParityResult, ParitySuite } from "#runtime/api/parity-result";
import { parityResults } from "./parity.ts";
import { plainStill, tintedStill } from "./pictures.ts";

const groups: Readonly<Record<string, readonly [name: string, cause: string]>> = {
  "bearing-still-preview": ["light", "scene.compose@1 at node scene: param lightEnergy"],
  "bearing-sizes-differ": ["light", "scene.compose@1 at node scene: param lightEnergy"],
  "bearing-ball-brass": ["ball", "shared module materials.resolve: version"],
};

/** A case as its line in the suite. */
export function suiteLine(one: ParityResult): ParitySuite["cases"][number] {
  const { id, title, product, outputType, artifactKind, verdict, waived, reason, selected, reused } = one;
  const { reproduce, durationMs } = one;
  const [group, cause] = groups[id] ?? [];
  const metric = one.comparisons[0]?.metrics.find(({ name }) => name === "differing-pixels");
  const output = one.sides.graph.output ?? one.sides.legacy.output;
  return {
    id,
    title,
    product,
    outputType,
    artifactKind,
    verdict,
    waived,
    reason,
    selected,
    reused,
    reproduce,
    durationMs,
    causeGroup: group === undefined ? null : sha256Hex(group),
    cause: cause ?? null,
    ...(output?.kind === "image" ? { thumbnail: output } : {}),
    ...(metric?.state === "measured" ? { differingPixels: metric.value } : {}),
  };
}

export const paritySuite: ParitySuite = {
  version: 2,
  at: "2026-03-04T10:20:00.000Z",
  commit: "3f2a9c1d7b04e58a6c9d0e1f2a3b4c5d6e7f8091",
  since: "origin/main",
  changedFiles: ["runtime/modules/scene/camera.ts", "workflows/order-line/still.workflow.ts"],
  cases: parityResults.map(suiteLine),
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
