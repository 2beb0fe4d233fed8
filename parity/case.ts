import type { OutputType } from "#contracts";
import type { OrderedLine } from "#runtime/dispatch/order-file";
import type { ExpectedEffects } from "#runtime/api/parity-result";

/** What goes wrong on purpose, on the graph's path: in the module of one node. */
export interface CaseFault {
  /** The node's contract, such as `order-line/render-still`. */
  readonly node: string;
  /** Its renderer dies under it, it throws, or it never comes back. */
  readonly how: "crash" | "fail" | "hang";
}

export type Expected = ExpectedEffects;

/** A golden case: a fixed input whose legacy, graph and approved results are compared. */
export interface ParityCase {
  readonly id: string;
  readonly title: string;
  /** STEP file of the golden product: as authored, relative to the repository; to be run, absolute. */
  readonly step: string;
  /** The id it is published under: one that no product of the user's has. */
  readonly product: string;
  readonly outputType: string;
  /** What the order line sets, by node and param. */
  readonly settings?: OrderedLine["params"];
  /** An output type of the case's own, under the id `outputType`. */
  readonly definition?: OutputType;
  readonly fault?: CaseFault;
  /** Its STEP file is the user's own: both paths are compared, and nothing was ever approved. */
  readonly ownFile?: true;
  /** A published output on both sides, without it. */
  readonly expect?: { readonly legacy: Expected; readonly graph: Expected };
}

/** Declares a golden case. */
export function parityCase(id: string, text: Omit<ParityCase, "id">): ParityCase {
  return { id, ...text };
}

/** What each side of a case must leave behind. */
export function expectedOf({ expect }: ParityCase): { readonly legacy: Expected; readonly graph: Expected } {
  return expect ?? { legacy: published, graph: published };
}

/** The graph fails, legacy makes the output, and the cause is kept. @param also what each path leaves behind besides */
export function fallsBack(
  code: string,
  also: { readonly legacy?: Expected; readonly graph?: Expected } = {},
): NonNullable<ParityCase["expect"]> {
  return {
    legacy: { ...published, notifications: ["dispatched", "published"], ...also.legacy },
    graph: { ...published, fellBack: code, notifications: ["dispatched", "fell-back", "published"], ...also.graph },
  };
}

const published: Expected = { outcome: "published", error: null, fellBack: null };

/** Nothing is made, and it is said why. */
export function refused(code: string, notifications: readonly string[] = []): Expected {
  return { outcome: "failed", error: code, fellBack: null, notifications: [...notifications], publications: [] };
}
