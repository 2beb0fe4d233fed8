import type { Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import type { Mode } from "#runtime/store/status";

/** What a side is run with. */
export interface SideContext {
  readonly catalogue: Catalogue;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** For tests that seed faults: told of each side before it is run, and of none when both have ended. */
  readonly onSide?: (side: Mode | undefined) => Promise<void>;
  /** For tests that falsify records: called when an order line's dispatch has ended, before its records are read. */
  readonly afterwards?: (app: App, orderLineId: string, path: Mode) => Promise<void>;
}
