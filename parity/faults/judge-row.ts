import { causeText } from "#parity/cause/index";
import type { Cause, ParityResult } from "#runtime/api/parity-result";
import type { FaultRow, NamedCause, Place } from "./fault.ts";

/** What became of a row: caught and put down to what it is, caught and put down to something else, or not caught. */
export interface Judged {
  readonly outcome: "right" | "wrong cause" | "missed";
  /** The causes, each in a sentence. */
  readonly told: readonly string[];
  /** What is not as it must be, for whoever mends it. */
  readonly why?: string;
}

/**
 * A fault is caught where the verdict says that something differs, and put down to the right cause where every cause that is named is
 * one that the row expects, proved, and none of those is left out.
 */
export function judgeRow(
  { causes: expected, place }: Pick<FaultRow, "causes" | "place">,
  { verdict, reason, causes }: Pick<ParityResult, "verdict" | "reason" | "causes">,
): Judged {
  const told = causes.map(causeText);
  if (verdict !== "fail" && verdict !== "error") return { outcome: "missed", told, why: `${verdict}: ${reason}` };
  const strange = causes.find((cause) => !expected.some((one) => isNamed(one, cause, place)));
  if (strange !== undefined) return { outcome: "wrong cause", told, why: `it is not "${causeText(strange)}"` };
  const unproved = causes.find((cause) => cause.kind !== "opaque-legacy" && !cause.proof.holds);
  if (unproved !== undefined) return { outcome: "wrong cause", told, why: `not proved: "${causeText(unproved)}"` };
  const absent = expected.find((one) => !causes.some((cause) => isNamed(one, cause, place)));
  if (absent !== undefined) return { outcome: "wrong cause", told, why: `not named: ${JSON.stringify(absent)}` };
  return { outcome: "right", told };
}

function isNamed(expected: NamedCause, cause: Cause, place: Place): boolean {
  if ("record" in expected) return cause.kind === "side-effect" && cause.record === expected.record;
  if (cause.kind !== (place === "shared" ? "shared-module" : "module-call")) return false;
  const { what, name } = cause.field;
  const within = name === expected.name || name.startsWith(`${expected.name}.`);
  // A call of the graph's has a node; of one that only legacy made, nobody can name it.
  return (
    cause.module === expected.module && what === expected.what && within && (cause.node !== null || what === "call")
  );
}
