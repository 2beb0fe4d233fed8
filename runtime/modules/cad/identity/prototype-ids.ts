import { canonicalJson } from "#contracts";
import { identity, multiply, type Matrix } from "../matrix.ts";
import { contentId } from "./content-id.ts";
import { comparePlaces, quantisedPlace } from "./place.ts";

/** What a prototype's id is made of, besides what is below it. */
export interface IdentifiedPrototype {
  readonly label: string;
  readonly productId: string;
  readonly colour: readonly number[] | null;
  readonly signature: string | null;
}

/** One instance in the tree; `prototype` is a label. */
export interface InstanceNode {
  readonly prototype: string;
  readonly occurrence: { readonly id: string; readonly name: string; readonly description: string } | null;
  readonly placement: Matrix;
  readonly children: readonly InstanceNode[];
}

/**
 * An id for each prototype, by label. It is of what the prototype is: product id, shape, colour and what is below it; the
 * label, which counts the file's entities, has no say. Prototypes that are equal in all of it are told apart
 * by where their instances stand; those that share even that are interchangeable.
 */
export function prototypeIds(
  prototypes: readonly IdentifiedPrototype[],
  roots: readonly InstanceNode[],
): Map<string, string> {
  const contents = contentsOf(prototypes, roots);
  const places = placesOf(roots);
  const equals = Map.groupBy(prototypes, ({ label }) => contents.get(label) ?? "");
  const ids = new Map<string, string>();
  for (const [content, group] of equals) {
    const placed = group.map(({ label }) => ({ label, places: places.get(label) ?? [] }));
    placed.sort((a, b) => compareAll(a.places, b.places));
    for (const [ordinal, { label }] of placed.entries()) ids.set(label, contentId("q", [content, ordinal]));
  }
  return ids;
}

/** Canonical text of what each prototype is, from the leaves up. */
function contentsOf(prototypes: readonly IdentifiedPrototype[], roots: readonly InstanceNode[]): Map<string, string> {
  const known = new Map(prototypes.map((one) => [one.label, one]));
  const contents = new Map<string, string>();
  const visit = ({ prototype, children }: InstanceNode): string => {
    const done = contents.get(prototype);
    if (done !== undefined) return done;
    const below = children.map((child) =>
      canonicalJson([contentId("q", visit(child)), child.occurrence, quantisedPlace(child.placement)]),
    );
    const own = known.get(prototype);
    const content = canonicalJson([
      own?.productId ?? "",
      own?.signature ?? null,
      own?.colour ?? null,
      below.toSorted(),
    ]);
    contents.set(prototype, content);
    return content;
  };
  roots.forEach(visit);
  return contents;
}

/** Where the instances of each prototype stand in the world, in an order of their own. */
function placesOf(roots: readonly InstanceNode[]): Map<string, number[][]> {
  const places = new Map<string, number[][]>();
  const walk = (nodes: readonly InstanceNode[], above: Matrix): void => {
    for (const { prototype, placement, children } of nodes) {
      const world = multiply(above, placement);
      places.set(prototype, [...(places.get(prototype) ?? []), quantisedPlace(world)]);
      walk(children, world);
    }
  };
  walk(roots, identity);
  for (const list of places.values()) list.sort(comparePlaces);
  return places;
}

function compareAll(a: readonly number[][], b: readonly number[][]): number {
  for (const [index, place] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const difference = comparePlaces(place, other);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
