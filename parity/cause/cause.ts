import type { z } from "zod";
import type { Cause, causeFieldSchema } from "#runtime/api/parity-result";

export type CauseField = z.infer<typeof causeFieldSchema>;
export type CallCause = Extract<Cause, { kind: "module-call" | "shared-module" }>;
export type SideEffectCause = Extract<Cause, { kind: "side-effect" }>;
export type Proof = CallCause["proof"];

/** `param samples`, `result scene.camera.position`: what differs in a call, without how much. */
export function fieldText({ what, name }: CauseField): string {
  return `${what} ${name}`;
}

/** What a cause names, without numbers: equal ones are one group in a report, however much each case differs. */
export function causeGroup(cause: Cause): string {
  switch (cause.kind) {
    case "module-call":
    case "shared-module":
      return [cause.kind, cause.module, fieldText(cause.field)].join(" ");
    case "side-effect":
      return `${cause.kind} ${cause.record}`;
    case "opaque-legacy":
      return cause.kind;
  }
}

/** A cause in one sentence, for a terminal and for lists. */
export function causeText(cause: Cause): string {
  switch (cause.kind) {
    case "module-call":
    case "shared-module": {
      const { field, callId, node, contract } = cause;
      const place = node === null ? "" : `, node ${node}${contract === null ? "" : ` (${contract})`}`;
      const sides = cause.kind === "module-call" ? "legacy" : "approved";
      const whose = `${sides} ${short(field.left)}, graph ${short(field.right)}`;
      const who = cause.kind === "module-call" ? "" : `shared module ${cause.module}: `;
      return `${who}${callId}${place}: ${fieldText(field)}: ${whose}`;
    }
    case "side-effect": {
      const [left, right] = cause.sides;
      return `${cause.record}: ${left} ${short(cause.left)}, ${right} ${short(cause.right)}`;
    }
    case "opaque-legacy":
      return `legacy records no calls; it differs in ${cause.metrics.join(", ")}${partsText(cause.parts)}`;
  }
}

function partsText(parts: readonly string[]): string {
  return parts.length === 0 ? "" : `, ${parts.length === 1 ? "one part" : `${parts.length} parts`}`;
}

/** As JSON, digests and long values cut. */
function short(value: unknown): string {
  const text = JSON.stringify(value).replaceAll(/[0-9a-f]{64}/g, (digest) => digest.slice(0, 12));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
