import { digestOf, type ArtifactRef } from "#contracts";
import { failureText } from "#runtime/modules/call-module";
import type { ModuleHost } from "#runtime/modules/module";
import { inspectBlend } from "#runtime/verify/blend-export";
import { inspectUsd } from "#runtime/verify/usd-export";
import { compareItems, equalBytes, notCompared, type StructureComparison } from "./compare-items.ts";
import { structureKinds, type Structure, type StructureKind } from "./items.ts";
import { blendStructure } from "./read-blend.ts";
import { glbStructure } from "./read-glb.ts";
import { productStructure } from "./read-product.ts";
import { usdStructure } from "./read-usd.ts";

export type { StructureComparison } from "./compare-items.ts";

type Host = Pick<ModuleHost, "artifacts" | "tools" | "scratch" | "signal">;
type Side = Pick<ArtifactRef, "sha256">;

const all = Object.keys(structureKinds) as StructureKind[];
/** Blender gives a file other bytes each time, so they say nothing. */
const blendKinds = all.filter((kind) => kind !== "file");

/** Two Blender files. What cannot be read is not measured, with the reason. */
export function compareBlend(host: Host, left: Side, right: Side): Promise<StructureComparison> {
  const read = async (side: Side): Promise<Structure> => blendStructure(await inspectBlend(host, side));
  return compareSides(host, blendKinds, [left, right], read);
}

/** Two GLBs, whatever made them and however they are compressed. Other bytes with all else equal are a difference too. */
export function compareGlb(
  host: Pick<Host, "artifacts" | "signal">,
  left: Side,
  right: Side,
): Promise<StructureComparison> {
  const read = async (side: Side): Promise<Structure> =>
    withBytes(side, await glbStructure(await host.artifacts.read(side.sha256)));
  return compareSides(host, all, [left, right], read);
}

/** Two USD files, text or binary. */
export function compareUsd(host: Host, left: Side, right: Side): Promise<StructureComparison> {
  const read = async (side: Side): Promise<Structure> => withBytes(side, usdStructure(await inspectUsd(host, side)));
  return compareSides(host, all, [left, right], read);
}

/** Two published products, by their manifests. */
export function compareProduct(
  host: Pick<Host, "artifacts" | "signal">,
  left: Side,
  right: Side,
): Promise<StructureComparison> {
  return compareSides(host, all, [left, right], (side) => productStructure(host, side));
}

async function compareSides(
  { signal }: Pick<Host, "signal">,
  kinds: readonly StructureKind[],
  [left, right]: readonly [Side, Side],
  read: (side: Side) => Promise<Structure>,
): Promise<StructureComparison> {
  if (left.sha256 === right.sha256) return equalBytes(kinds);
  try {
    return compareItems(kinds, await read(left), await read(right));
  } catch (error) {
    signal.throwIfAborted();
    return notCompared(kinds, failureText(error).message);
  }
}

function withBytes({ sha256 }: Side, { items, unread }: Structure): Structure {
  return { items: [...items, { what: "file", id: "bytes", values: { sha256 } }], unread };
}

/** A digest of all that a Blender file holds: of two that hold the same, it is the same, though their bytes are not. */
export async function blendContents(host: Host, side: Side): Promise<string> {
  return digestOf(blendStructure(await inspectBlend(host, side)).items);
}
