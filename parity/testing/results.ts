import type { ArtifactRef } from "#contracts";
import { parityResultVersion, type Cause, type ParityResult, type SideComparison } from "#runtime/api/parity-result";

/** A result as a suite gives it, of a case that passed without making anything. */
export function resultOf(text: Partial<ParityResult> = {}): ParityResult {
  return {
    version: parityResultVersion,
    id: "flange",
    title: "Flange",
    family: "order_line",
    artifactKind: "image",
    product: "golden-flange",
    outputType: "still-preview",
    workflow: "order-line/still",
    settings: {},
    verdict: "pass",
    waived: false,
    reason: "all pixels are equal",
    waivers: [],
    selected: "it was asked for",
    reused: false,
    sides: { legacy: { calls: [] }, graph: { calls: [] }, approved: null },
    comparisons: [],
    causes: [],
    reproduce: `npx renderline parity run --case ${text.id ?? "flange"}`,
    provenance: null,
    durationMs: 1500,
    ...text,
  };
}

/** Both sides made this. */
export function sidesOf(output: ArtifactRef): ParityResult["sides"] {
  return { legacy: { output, calls: [] }, graph: { output, calls: [] }, approved: null };
}

export function comparisonOf(text: Partial<SideComparison> = {}): SideComparison {
  return { left: "legacy", right: "graph", verdict: "pass", reason: "all pixels are equal", metrics: [], ...text };
}

/** A camera that is elsewhere on the graph's path. */
export function cameraCause(source?: { file: string; line: number; column: number }): Cause {
  return {
    kind: "module-call",
    callId: "scene.compose#1",
    module: "scene.compose",
    node: "scene",
    contract: "order-line/compose-scene",
    field: { what: "param", name: "azimuth", left: 35, right: 36 },
    proof: { how: "swap", holds: true, text: "it was made again" },
    ...(source && { source }),
  };
}
