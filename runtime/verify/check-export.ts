import type { Assignment, Bounds, Look, Part } from "#contracts";
import { checkOf, type VerifyCheck } from "./checks.ts";
import { compareInstances, sameBox, type Instance } from "./instances.ts";
import { sameValues, type Values } from "./look-values.ts";

/** One instance of an exported file. */
export interface FoundInstance extends Instance {
  readonly material: string | null;
  /** What its material is, in the format's own names and units. */
  readonly values: Values;
}

/** What an exported file is to hold. */
export interface Exported {
  readonly parts: readonly Part[];
  readonly assignment: Assignment;
  /** The box around each published shape's triangles, by prototype. */
  readonly boxes: ReadonlyMap<string | null, Bounds | null>;
}

export interface Format {
  readonly id: "export-glb" | "export-usd" | "export-blend";
  /** How exactly it holds numbers: as `compareInstances` takes it. */
  readonly precision: number;
  /** What a look is in it. */
  readonly values: (look: Look) => Values;
}

/** Every part once in an exported file: where it stands, of its published shape, and in its own material. */
export function checkExport(
  { id, precision, values }: Format,
  { parts, assignment, boxes }: Exported,
  found: readonly FoundInstance[],
): VerifyCheck {
  const fits = ({ prototype }: Part, box: Bounds): boolean => {
    const published = boxes.get(prototype);
    return published != null && sameBox(published, box, precision);
  };
  const differences = compareInstances({ parts, precision, fits }, found);
  const assigned = new Map(assignment.parts.map(({ key, material }) => [key, material]));
  const looks = new Map(Object.entries(assignment.looks).map(([name, look]) => [name, values(look)]));
  const others = found.filter((instance) => {
    const material = assigned.get(instance.key);
    const look = looks.get(material ?? "");
    return material !== undefined && !(look && instance.material === material && sameValues(look, instance.values));
  });
  const format = { "export-glb": "GLB", "export-usd": "USD", "export-blend": ".blend" }[id];
  const fine = `the exported ${format} holds the ${parts.length} parts, each in its place, of its shape and in the material it was assigned`;
  return checkOf(id, `what the exported ${format} holds`, fine, {
    ...differences,
    "of another material": others.map(({ key }) => key),
  });
}
