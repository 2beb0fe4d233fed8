import type { Part, Parts } from "#contracts";
import { identity } from "#runtime/modules/cad/matrix";
import { motionBetween } from "#runtime/modules/cad/matching/motions";
import { sameMatrix } from "#runtime/modules/cad/matching/places";
import { whoIsWho } from "./parts.ts";
import type { RevisionPair } from "./revision-pair.ts";

/** A part that is there before and after. */
export interface Survivor {
  readonly who: string;
  readonly was: Part;
  readonly is: Part;
  readonly shape: { readonly was: string; readonly is: string };
  readonly edited: boolean;
  /** From where it stood to where it stands. */
  readonly motion: readonly number[];
}

/** What was done between two revisions, which the matching is not told. */
export interface Truth {
  /** Who each part is, by its key in its own revision. */
  readonly who: { readonly old: ReadonlyMap<string, string>; readonly new: ReadonlyMap<string, string> };
  readonly parts: { readonly old: Parts; readonly new: Parts };
  readonly survivors: ReadonlyMap<string, Survivor>;
}

export function truthOf(pair: RevisionPair, parts: { readonly old: Parts; readonly new: Parts }): Truth {
  const who = { old: byKey(parts.old, whoIsWho(pair.old)), new: byKey(parts.new, whoIsWho(pair.new)) };
  const after = new Map(parts.new.parts.map((part) => [who.new.get(part.key), part]));
  const [oldShapes, newShapes] = [shapesOf(parts.old), shapesOf(parts.new)];
  const survivors = parts.old.parts.flatMap((was): [string, Survivor][] => {
    const name = who.old.get(was.key) ?? "";
    const is = after.get(name);
    if (is === undefined) return [];
    const shape = { was: oldShapes.get(was.prototype) ?? "", is: newShapes.get(is.prototype) ?? "" };
    const motion = motionBetween(was.placement, is.placement);
    if (motion === undefined) throw new Error(`the motion of ${name} is not rigid`);
    return [[name, { who: name, was, is, shape, edited: shape.was !== shape.is, motion }]];
  });
  return { who, parts, survivors: new Map(survivors) };
}

export function stayed({ motion }: Survivor): boolean {
  return sameMatrix(motion, identity);
}

/** The signature of each prototype. */
export function shapesOf({ prototypes }: Parts): Map<string, string> {
  return new Map(prototypes.map(({ id, shape }) => [id, shape?.signature ?? ""]));
}

function byKey({ parts }: Parts, who: readonly string[]): Map<string, string> {
  if (parts.length !== who.length) throw new Error(`${parts.length} parts, but ${who.length} are known`);
  return new Map(parts.map(({ key }, index) => [key, who[index] ?? ""]));
}
