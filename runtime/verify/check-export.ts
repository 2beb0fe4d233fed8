import type { Assignment, Look } from "#contracts";
import type { VerifyCheck } from "./checks.ts";
import { sameValues, type Values } from "./look-values.ts";

/** One instance of an exported file. */
export interface FoundInstance {
  /** Its key; what else it is called, where it has none. */
  readonly key: string;
  readonly material: string | null;
  /** What its material is, in the format's own names and units. */
  readonly values: Values;
}

/**
 * Every part once in an exported file, in its own material.
 * @param values what a look is in that format
 */
export function checkExport(
  id: "export-glb" | "export-usd" | "export-blend",
  { parts, looks }: Assignment,
  found: readonly FoundInstance[],
  values: (look: Look) => Values,
): VerifyCheck {
  const left = new Map(parts.map((part) => [part.key, part.material]));
  const wanted = new Map(Object.entries(looks).map(([id, look]) => [id, values(look)]));
  const strangers: string[] = [];
  const others: string[] = [];
  for (const instance of found) {
    const material = left.get(instance.key);
    if (material === undefined) strangers.push(instance.key);
    else {
      left.delete(instance.key);
      const look = wanted.get(material);
      const same = look !== undefined && instance.material === material && sameValues(look, instance.values);
      if (!same) others.push(instance.key);
    }
  }
  const wrong = [...left.keys(), ...strangers, ...others];
  const format = { "export-glb": "GLB", "export-usd": "USD", "export-blend": ".blend" }[id];
  const summary =
    wrong.length === 0
      ? `the exported ${format} holds the ${parts.length} parts, each in the material it was assigned`
      : `of the exported ${format}, ${left.size} parts are missing, ${strangers.length} are no parts and ${others.length} are of another material`;
  return { id, ok: wrong.length === 0, summary, parts: wrong };
}
