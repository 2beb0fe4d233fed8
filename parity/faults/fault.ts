import type { OutputType, Scene } from "#contracts";
import type { ParityCase } from "#parity/case";
import type { App } from "#runtime/app";
import type { Mode } from "#runtime/store/status";
import type { CauseField } from "#parity/cause/cause";

/** Everything that must be noticed when it goes wrong. */
export const faultKinds = [
  "camera",
  "focal length",
  "light energy",
  "material swapped",
  "roughness",
  "part missing",
  "part moved",
  "units",
  "gamma",
  "background",
  "frame dropped",
  "frame doubled",
  "sample count",
  "seed",
  "deflection",
  "stale cache artifact",
  "revision",
  "record not written",
  "published twice",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** `shared` is both paths at once, as a module goes wrong that both call: only what was approved tells. */
export const places = ["graph", "legacy", "shared"] as const;
export type Place = (typeof places)[number];

/** What a module asks a native tool for, changed; files that it names instead go into `scratch`. */
export type Rewrite = (
  params: Readonly<Record<string, unknown>>,
  scratch: string,
) => Promise<Readonly<Record<string, unknown>>>;

/** How one thing goes wrong, without a line of production code changed for it. */
export type Fault =
  /** A module asks its tool for something else than its call says. */
  | { readonly how: "request"; readonly ops: readonly string[]; readonly rewrite: Rewrite }
  /** A side is set otherwise. */
  | { readonly how: "setting"; readonly changed: (place: Place) => OutputType }
  /** A node of the graph is given what an earlier case's call of its module made. */
  | { readonly how: "stale"; readonly node: string; readonly from: ParityCase }
  /** A side's order line is pinned to another STEP file of the product. */
  | { readonly how: "revision"; readonly step: string }
  /** What a side left behind is not what it should be. */
  | { readonly how: "records"; readonly falsify: (app: App, orderLineId: string, redo: Redo) => Promise<void> };

/** Dispatches an order line once more, and waits until that has ended. */
export type Redo = (orderLineId: string) => Promise<void>;

/** What a cause must name: a call's module and field, or a record. The name may be a place within, as in `scene.camera`. */
export type NamedCause =
  | { readonly module: string; readonly what: CauseField["what"]; readonly name: string }
  | { readonly record: string };

/** One fault in one place, and what it must be put down to: to all of it, and to nothing else. */
export interface FaultRow {
  readonly id: string;
  readonly kind: FaultKind;
  /** What exactly goes wrong. */
  readonly title: string;
  readonly place: Place;
  /** Whether the files of what was approved are still in the store: each suite begins with an empty one. */
  readonly approved: "at hand" | "gone";
  readonly base: ParityCase;
  readonly fault: Fault;
  /** It goes wrong while an order line's product is made, which both paths share. */
  readonly inProduct?: true;
  readonly causes: readonly NamedCause[];
}

/** The sides on which a place's fault shows. */
export function sidesOf(place: Place): readonly Mode[] {
  return place === "shared" ? ["legacy", "graph"] : [place];
}

/** A scene that is told to the renderer otherwise than it was composed. */
export type SceneChange = (scene: Scene) => Scene;
