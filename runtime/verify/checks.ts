import type { Assignment, Part } from "#contracts";
import type { IdPass } from "./id-pass.ts";
import { lookValues, sameValues } from "./look-values.ts";

/** What one of the places that hold a product's parts says, against the published part list. */
export interface VerifyCheck {
  /** `step`: the STEP file read again. `glb`: the published geometry. `picture`: the ID pass. `materials`: the renderer's scene. `export-*`: a file for others. */
  readonly id: "step" | "glb" | "picture" | "materials" | "export-glb" | "export-usd" | "export-blend";
  readonly ok: boolean;
  /** What was found, or what is wrong with which parts. */
  readonly summary: string;
  /** Keys of the parts that are wrong or not there; of a STEP file, paths. */
  readonly parts: readonly string[];
}

/** Metres: far above what two readings of one file differ by, far below any part's size. */
const samePlace = 1e-6;

/** A carried key is not the one this file would mint, so instances are compared by shape and place. */
export function checkStep(published: readonly Part[], read: readonly Part[]): VerifyCheck {
  const left = [...read];
  const lost = published.filter((part) => {
    const index = left.findIndex((one) => one.prototype === part.prototype && isSamePlace(one, part));
    if (index < 0) return true;
    left.splice(index, 1);
    return false;
  });
  const paths = [...lost, ...left].map(({ path }) => path.join(" / "));
  const summary =
    paths.length === 0
      ? `the STEP file holds the ${published.length} published instances`
      : `${lost.length} published instances are not in the STEP file, and ${left.length} of the file are not published`;
  return { id: "step", ok: paths.length === 0, summary, parts: paths };
}

function isSamePlace(a: Part, b: Part): boolean {
  return a.placement.every((value, index) => Math.abs(value - (b.placement[index] ?? Number.NaN)) < samePlace);
}

/** Every key once, and no other. */
export function checkKeys(id: "glb", parts: readonly Part[], found: readonly string[]): VerifyCheck {
  const wanted = new Set(parts.map(({ key }) => key));
  const missing = new Set(wanted);
  const strangers = found.filter((key) => !missing.delete(key));
  const wrong = [...missing, ...strangers];
  const summary =
    wrong.length === 0
      ? `the geometry holds the keys of the ${wanted.size} parts`
      : `${missing.size} parts are not in the geometry, and ${strangers.length} of the geometry are no parts`;
  return { id, ok: wrong.length === 0, summary, parts: wrong };
}

/** Every part shows at least one pixel: in the picture of the whole, or alone. */
export function checkPicture(parts: readonly Part[], { visible, isolated }: IdPass): VerifyCheck {
  const unseen = parts.map(({ key }) => key).filter((key) => !visible.has(key) && (isolated.get(key) ?? 0) === 0);
  const summary =
    unseen.length === 0
      ? `${visible.size} of ${parts.length} parts are seen in the picture, ${isolated.size} in pictures of their own`
      : `${unseen.length} of ${parts.length} parts show no pixel, not even alone`;
  return { id: "picture", ok: unseen.length === 0, summary, parts: unseen };
}

/** What the renderer says each part is made of, against what it was assigned, down to the values. */
export function checkMaterials({ parts, looks }: Assignment, { materials }: IdPass): VerifyCheck {
  const wrong = parts
    .filter(({ key, material }) => {
      const found = materials[key];
      const look = looks[material];
      return (
        found === undefined ||
        look === undefined ||
        found.material !== material ||
        !sameValues(lookValues(look), found.look)
      );
    })
    .map(({ key }) => key);
  const summary =
    wrong.length === 0
      ? `the renderer's scene gives each of the ${parts.length} parts the material it was assigned`
      : `the renderer's scene gives ${wrong.length} parts another material than they were assigned`;
  return { id: "materials", ok: wrong.length === 0, summary, parts: wrong };
}
