import {
  canonicalJson,
  partsSchema,
  RenderlineError,
  structureSchema,
  type Part,
  type Parts,
  type Prototype,
  type Structure,
  type StructureNode,
} from "#contracts";
import { listParts } from "#nodes";
import { implement } from "../module.ts";
import { comparePlaces, quantisedPlace } from "./identity/place.ts";
import { identity, multiply, type Matrix } from "./matrix.ts";
import { mintPartKey } from "./part-key.ts";

/** Mints keys from the top down; what has a surface becomes a part, in the order of the tree. */
export const listPartsModule = implement(listParts, undefined, async ({ inputs }, { artifacts }) => {
  const structure = await artifacts.readJson(inputs.structure.sha256, structureSchema);
  return { parts: await artifacts.writeJson("parts", "parts", partListOf(structure)) };
});

/** The part list of a structure. @throws RenderlineError step-no-surface */
export function partListOf(structure: Structure): Parts {
  const found = partsOf(structure);
  if (found.parts.length === 0) {
    throw new RenderlineError(
      "step-no-surface",
      "no part of the STEP file has a surface",
      "Export the assembly with its solids or surfaces; points and curves cannot be rendered.",
    );
  }
  return partsSchema.parse({ version: 1, ...found });
}

interface Found {
  readonly parts: Part[];
  readonly prototypes: Prototype[];
  readonly skipped: { path: string[]; reason: string }[];
}

/** All part instances of a structure, and what has no surface. */
export function partsOf(structure: Structure): Found {
  const prototypes = new Map(structure.prototypes.map((prototype) => [prototype.id, prototype]));
  const found: Found = {
    parts: [],
    prototypes: structure.prototypes.filter(({ faces }) => faces > 0),
    skipped: [],
  };
  const walk = (nodes: readonly StructureNode[], above: Above): void => {
    const ordinals = ordinalsOf(nodes);
    for (const [index, node] of nodes.entries()) {
      const name = node.name || node.productName || node.productId || "(unnamed)";
      const path = [...above.path, name];
      const placement = multiply(above.placement, node.placement);
      const colour = node.colour ?? above.colour;
      const evidence = {
        parentKey: above.key,
        productId: node.productId,
        occurrence: node.occurrence,
        ordinal: ordinals[index] ?? 0,
        local: node.placement,
      };
      const key = mintPartKey(evidence);
      const { productId } = node;
      const prototype = prototypes.get(node.prototype);
      for (const empty of node.emptySubshapes ?? [])
        found.skipped.push({ path: [...path, empty.name], reason: empty.reason });
      walk(node.children, { key, path, placement, colour });
      if (prototype !== undefined && prototype.faces > 0) {
        const own = colour ?? prototype.colour;
        found.parts.push({ key, path, name, productId, prototype: prototype.id, placement, colour: own, evidence });
      } else if (node.children.length === 0) {
        found.skipped.push({ path, reason: "it has no surface" });
      }
    }
  };
  walk(structure.roots, { key: "", path: [], placement: identity, colour: null });
  return found;
}

interface Above {
  readonly key: string;
  readonly path: string[];
  readonly placement: Matrix;
  readonly colour: Part["colour"];
}

/**
 * True twins (same product, same occurrence fields, same parent) are told apart by where they stand; two in
 * the very same place cannot be told apart by anything, and either may have either ordinal.
 */
function ordinalsOf(nodes: readonly StructureNode[]): number[] {
  const groups = new Map<string, number[]>();
  for (const [index, { productId, occurrence }] of nodes.entries()) {
    const same = canonicalJson([productId, occurrence]);
    groups.set(same, [...(groups.get(same) ?? []), index]);
  }
  const ordinals = nodes.map(() => 0);
  for (const group of groups.values()) {
    const places = group.map((index) => ({ index, place: quantisedPlace(nodes[index]?.placement ?? identity) }));
    places.sort((a, b) => comparePlaces(a.place, b.place));
    for (const [ordinal, { index }] of places.entries()) ordinals[index] = ordinal;
  }
  return ordinals;
}
