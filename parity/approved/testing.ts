import { sha256Hex, type ArtifactRef } from "#contracts";
import type { SideEffects, SideResult } from "#runtime/api/parity-result";
import { approvedDigest, type ApprovedResult } from "./approved-result.ts";

export const blender = { kind: "blender", version: "4.5.1", build: "abc" };

const effects: SideEffects = {
  outcome: "published",
  error: null,
  fellBack: null,
  runs: [{ path: "graph", status: "succeeded", mayPublish: true }],
  publications: [],
  notifications: ["published"],
  records: { run: 1 },
};

/** What a case came to: one call that made one file of this text. */
export function sideOf(text: string, kind: "image" | "blend" = "image"): SideResult & { readonly output: ArtifactRef } {
  const output: ArtifactRef = { kind, role: "still", sha256: sha256Hex(text), bytes: text.length };
  const call = { callId: "output.save#1", module: { key: "output.save", version: 1 }, source: sha256Hex("source") };
  const saved = { ...call, tool: blender, params: {}, inputs: {}, outputs: { image: output.sha256 } };
  return { output, effects, calls: [{ ...saved, node: "save", contract: "order-line/save-output" }] };
}

/** What failed with a code. */
export function failedSide(code: string): SideResult {
  const failed: SideEffects = { ...effects, outcome: "failed", error: code, notifications: ["failed"] };
  return { error: { code, message: "it failed", remedy: "Mend it." }, effects: failed, calls: [] };
}

/** An approved result as a file holds it. */
export function recordOf(side: SideResult, text: Partial<Omit<ApprovedResult, "approvals">> = {}): ApprovedResult {
  const record: Omit<ApprovedResult, "approvals"> = {
    version: 1,
    case: "bearing",
    output: side.output ?? null,
    error: side.error?.code ?? null,
    metrics: {},
    calls: side.calls,
    effects: side.effects ?? null,
    host: "x64 avx2",
    tools: [blender],
    ...text,
  };
  const approval = { from: null, to: approvedDigest(record), reason: "first", owner: "Ada", on: "2026-01-02" };
  return { ...record, approvals: [approval] };
}
