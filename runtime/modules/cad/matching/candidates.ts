import type { Part, Parts, Prototype } from "#contracts";
import { mintPartKey } from "../part-key.ts";
import { standOf, type Stand } from "./places.ts";
import { shapeClasses } from "./shape-classes.ts";

/** A part with all that is compared. */
export interface Candidate {
  readonly part: Part;
  /** What the file's own fields say it is: the key that they mint. */
  readonly path: string;
  /** Names and product id, without the fields that exporters number. */
  readonly names: string;
  readonly prototype: Prototype | undefined;
  /** Parts of both revisions with the same or a close shape have the same number; one without a shape has none. */
  readonly shapeClass: number | undefined;
  readonly stand: Stand | undefined;
}

export interface Revisions {
  readonly old: readonly Candidate[];
  readonly new: readonly Candidate[];
}

export function candidatesOf(before: Parts, after: Parts): Revisions {
  const classes = shapeClasses([...before.prototypes, ...after.prototypes]);
  const all = ({ parts, prototypes }: Parts): Candidate[] => {
    const byId = new Map(prototypes.map((one) => [one.id, one]));
    return parts.map((part) => {
      const prototype = byId.get(part.prototype);
      const shape = prototype?.shape;
      return {
        part,
        path: mintPartKey(part.evidence),
        names: JSON.stringify([part.productId, ...part.path]),
        prototype,
        shapeClass: prototype === undefined ? undefined : classes.get(prototype),
        stand: prototype === undefined || shape == null ? undefined : standOf(part.placement, prototype, shape),
      };
    });
  };
  return { old: all(before), new: all(after) };
}
