import { createHash } from "node:crypto";
import type { DispatchMode, Mode } from "#runtime/store/status";

/** Which path makes an order line's output, and whether the graph runs beside it. */
export interface Decision {
  readonly path: Mode;
  readonly shadow: boolean;
}

/**
 * What a mode means for one order line. The same line always falls on the same side of a canary's share, and stays on the
 * graph's side when the share grows.
 * @param share percent of the lines, in mode canary
 */
export function decide(mode: DispatchMode, share: number, outputType: string, orderLineId: string): Decision {
  switch (mode) {
    case "legacy":
      return { path: "legacy", shadow: false };
    case "shadow":
      return { path: "legacy", shadow: true };
    case "canary":
      return { path: canaryLot(outputType, orderLineId) < share ? "graph" : "legacy", shadow: false };
    case "graph":
      return { path: "graph", shadow: false };
  }
}

/** Where a line falls, for ever: 0 to 99.99…, evenly spread over order lines. */
export function canaryLot(outputType: string, orderLineId: string): number {
  const digest = createHash("sha256")
    .update(JSON.stringify([outputType, orderLineId]))
    .digest();
  return (digest.readUInt32BE(0) / 2 ** 32) * 100;
}
