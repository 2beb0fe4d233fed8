import type { Assignment, Bounds, Part, Parts } from "#contracts";
import type { GlbPart } from "#runtime/modules/cad/read-glb";
import { footprint, isWithin } from "./footprint.ts";
import type { IdPass } from "./id-pass.ts";
import { compareInstances, isInside, type Differences, type Instance } from "./instances.ts";
import { lookValues, sameValues } from "./look-values.ts";

/** What one of the places that hold a product's parts says, against the published part list. */
export interface VerifyCheck {
  /** `step`: the STEP file read again. `glb`: the published geometry. `picture`: the ID pass. `materials`: the renderer's scene. `export-*`: a file for others. */
  readonly id: "step" | "glb" | "picture" | "materials" | "export-glb" | "export-usd" | "export-blend";
  readonly ok: boolean;
  /** What was found, or what is wrong with which parts. */
  readonly summary: string;
  /** Keys of the parts that are wrong or not there; what is no part, as it is called there. */
  readonly parts: readonly string[];
}

/** Far above what two readings of one file differ by, far below any part's size. */
const twoReadings = 1e-6;
/** A GLB has its places in double precision, rounded to a nanometre. */
export const glbPrecision = 1e-9;

/**
 * The file's instances, by the keys that they were published with, stand where the published ones do and are of their shapes.
 * @param read the file's parts under the keys that it mints
 * @param bindings from the key that the file mints to the published one
 */
export function checkStep(
  published: readonly Part[],
  read: readonly Part[],
  bindings: ReadonlyMap<string, string>,
): VerifyCheck {
  const found = read.map(({ key, path, prototype, placement }) => {
    return { key: bindings.get(key) ?? path.join(" / "), prototype, placement, box: noBox };
  });
  // A prototype's id is made of its shape, so there is nothing more to compare.
  const expected = { parts: published, precision: twoReadings, fits: () => true };
  const differences = compareInstances(expected, found);
  const fine = `the STEP file holds the ${published.length} published instances, each under the key that it was published with`;
  return checkOf("step", "the STEP file's instances", fine, differences);
}

const noBox: Bounds = [
  [0, 0, 0],
  [0, 0, 0],
];

/** The published geometry has every part under its key: where it stands, of its shape, and once. */
export function checkGeometry({ parts, prototypes }: Parts, found: readonly Instance[]): VerifyCheck {
  const bounds = new Map(prototypes.map((one) => [one.id, one.bounds]));
  const fits = ({ prototype }: Part, box: Bounds): boolean => {
    // The exact surface's box may be wide, and triangles do not reach all of it.
    const room = bounds.get(prototype);
    return room == null || isInside(box, room, twoReadings);
  };
  const differences = compareInstances({ parts, precision: glbPrecision, fits }, found);
  const fine = `the geometry holds the ${parts.length} parts, each under its key, in its place and of its shape`;
  return checkOf("glb", "the geometry's instances", fine, differences);
}

/**
 * A check of something that holds parts.
 * @param among what it holds, if something is wrong with some
 * @param fine what is told if nothing is
 */
export function checkOf(id: VerifyCheck["id"], among: string, fine: string, differences: Differences): VerifyCheck {
  const some = Object.entries(differences).filter(([, keys]) => keys.length > 0);
  const ok = some.length === 0;
  const summary = ok ? fine : `of ${among}: ${some.map(([what, keys]) => `${keys.length} ${what}`).join(", ")}`;
  return { id, ok, summary, parts: [...new Set(some.flatMap(([, keys]) => keys))] };
}

/**
 * The picture knows the parts and nothing else. Each shows at least one pixel, in the picture of the whole or alone, and none but where
 * the part list has it.
 * @param glb the published geometry, for the shapes
 */
export function checkPicture(
  parts: readonly Part[],
  glb: readonly GlbPart[],
  { keys, visible, isolated }: IdPass,
): VerifyCheck {
  const shapes = new Map(glb.map(({ key, positions }) => [key, positions]));
  const seen = new Map([...isolated, ...visible]);
  const known = new Set(parts.map(({ key }) => key));
  const elsewhere = parts.filter(({ key, placement }) => {
    const [sight, positions] = [seen.get(key), shapes.get(key)];
    return sight && positions && !isWithin(sight.box, footprint(positions, placement, sight.view));
  });
  const fine = `${visible.size} of ${parts.length} parts are seen in the picture, ${isolated.size} in pictures of their own`;
  return checkOf("picture", "what the picture shows", fine, {
    "without a pixel, even alone": [...known].filter((key) => !seen.has(key)),
    "no part": keys.filter((key) => !known.has(key)),
    "in another place": elsewhere.map(({ key }) => key),
  });
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
  const fine = `the renderer's scene gives each of the ${parts.length} parts the material it was assigned`;
  return checkOf("materials", "the parts of the renderer's scene", fine, { "of another material": wrong });
}
