import type { Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import type { Mode } from "#runtime/store/status";

/** What a side is run with. */
export interface SideContext {
  readonly catalogue: Catalogue;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** For tests that seed faults: told of an order line's product and of each side before it is made, and of none when all have ended. */
  readonly onSide?: (side: Mode | "product" | undefined) => Promise<void>;
  /** For tests that falsify records: called when an order line's dispatch has ended, before its records are read. */
  readonly afterwards?: (app: App, orderLineId: string, path: Mode) => Promise<void>;
}
