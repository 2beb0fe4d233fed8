import type { StructureDifference } from "#runtime/api/parity-result";

/**
 * What a structure is told in: as `what` of a difference, in this order, and by the name of the metric that counts those.
 * `key` is whether a part is there at all, `object` how it is there.
 */
export const structureKinds = {
  key: "structure.keys",
  object: "structure.objects",
  mesh: "structure.meshes",
  material: "structure.materials",
  camera: "structure.cameras",
  light: "structure.lights",
  setting: "structure.settings",
  file: "structure.files",
} as const;
export type StructureKind = keyof typeof structureKinds;

export type Value = StructureDifference["left"];

/** One thing of a scene file or a product, and all that is said of it. */
export interface StructureItem {
  readonly what: Exclude<StructureKind, "key">;
  /** A part's key, or a name; of two things that are called alike, the second has a number. */
  readonly id: string;
  /** Whether it is a part: one that is on one side only is told as a key. */
  readonly part?: boolean;
  readonly values: Readonly<Record<string, Value>>;
}

/** All that was read of one side. */
export interface Structure {
  readonly items: readonly StructureItem[];
  /** What could not be read, and why: equal there or not, nobody knows. */
  readonly unread: Partial<Readonly<Record<StructureKind, string>>>;
}
