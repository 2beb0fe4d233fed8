import { z } from "zod";
import {
  partsSchema,
  RenderlineError,
  repairSchema,
  type MaterialLibraryDefinition,
  type Parts,
  type Repair,
} from "#contracts";
import type { App } from "#runtime/app";
import { diffParts } from "#runtime/modules/cad/matching/revision-diff";
import { currentParts, partsAt, withCurrentParts } from "./product.ts";
import { changeParts, currentState } from "./state.ts";

/**
 * What people assigned to a product, with what its parts are recognised by: all of them, since a part is told from its
 * neighbours. It can live in Git, and binds on a machine that never saw the revisions it was made on.
 */
export const repairsFileSchema = z.strictObject({
  version: z.literal(2),
  product: z.string(),
  /** SHA-256 of the STEP file it was exported from. */
  revision: z.string(),
  repairs: z.array(z.strictObject({ ...repairSchema.shape, key: z.string() })),
  parts: partsSchema,
});
export type RepairsFile = z.infer<typeof repairsFileSchema>;

export interface Imported {
  readonly product: string;
  readonly state: number;
  readonly bound: readonly { readonly from: string; readonly to: string; readonly by: "key" | "evidence" }[];
  readonly unbound: readonly { readonly key: string; readonly path: readonly string[]; readonly reason: string }[];
}

/** @throws RenderlineError product-unknown */
export async function exportRepairs(app: App, product: string): Promise<RepairsFile> {
  const { revision, parts, list } = await currentParts(app, product);
  const { repairs } = await currentState(app, product);
  return {
    version: 2,
    product,
    revision,
    repairs: parts.flatMap(({ key }) => {
      const repair = Object.hasOwn(repairs, key) ? repairs[key] : undefined;
      return repair === undefined ? [] : [{ key, ...repair }];
    }),
    parts: list,
  };
}

/**
 * Binds exported assignments to the parts of a product. Where the product's own ledger has the revision they were made on,
 * with these keys, by key; elsewhere a key may be another part's, so the parts are matched as those of two revisions
 * are. What does not bind is listed and left out; nothing is guessed. A file with a material that the library lacks is
 * refused as a whole: bound, it would stop every run of the product.
 * @throws RenderlineError product-unknown, material-unknown
 */
export async function importRepairs(
  app: App,
  order: {
    readonly product: string;
    readonly author: string;
    readonly file: RepairsFile;
    readonly library: MaterialLibraryDefinition;
  },
): Promise<Imported> {
  const { product, author, file, library } = order;
  refuseUnknown(file, library);
  const by = (await hasKeys(app, product, file)) ? "key" : "evidence";
  return withCurrentParts(app, product, async ({ revision, list }) => {
    const places = by === "key" ? keysOf(list) : matches(file.parts, list);
    const { repairs, bound, unbound } = bind(file, places, by);
    const change = { product, revision, action: "import", author } as const;
    const written = await changeParts(app, change, (newest) =>
      repairs.size === 0 ? undefined : { repairs: { ...newest.repairs, ...Object.fromEntries(repairs) } },
    );
    return written && { product, state: written.version, bound, unbound };
  });
}

/** @throws RenderlineError material-unknown */
function refuseUnknown({ repairs }: RepairsFile, { id, materials }: MaterialLibraryDefinition): void {
  const unknown = Map.groupBy(
    repairs.filter(({ material }) => !Object.hasOwn(materials, material)),
    ({ material }) => material,
  );
  if (unknown.size === 0) return;
  const each = [...unknown].map(([material, of]) => `"${material}" (of ${of.map(({ key }) => key).join(", ")})`);
  throw new RenderlineError(
    "material-unknown",
    `nothing was imported: library "${id}" does not have ${each.join(", ")}`,
    "Add to the library what is missing, name with --output-type one whose library has it, or correct the file.",
  );
}

/** What is assigned to which part, and what binds to none. */
function bind(
  file: RepairsFile,
  places: ReadonlyMap<string, Place>,
  by: "key" | "evidence",
): Pick<Imported, "bound" | "unbound"> & { readonly repairs: ReadonlyMap<string, Repair> } {
  const paths = new Map(file.parts.parts.map(({ key, path }) => [key, path]));
  const bound: { from: string; to: string; by: "key" | "evidence" }[] = [];
  const unbound: { key: string; path: readonly string[]; reason: string }[] = [];
  const repairs = new Map<string, Repair>();
  for (const { key, ...repair } of file.repairs) {
    const place = places.get(key);
    if (place?.to === undefined) {
      unbound.push({ key, path: paths.get(key) ?? [], reason: place?.reason ?? "its part is gone" });
      continue;
    }
    repairs.set(place.to, repair);
    bound.push({ from: key, to: place.to, by });
  }
  return { repairs, bound, unbound };
}

/** Where a part of the file is now, or why nobody can say. */
type Place = { readonly to: string; readonly reason?: never } | { readonly to?: never; readonly reason: string };

/** Whether the file's keys are those of this very ledger. */
async function hasKeys(app: App, product: string, { revision, parts }: RepairsFile): Promise<boolean> {
  const known = await partsAt(app, product, revision);
  if (known === undefined || known.parts.length !== parts.parts.length) return false;
  return known.parts.every(({ key }, index) => key === parts.parts[index]?.key);
}

function keysOf({ parts }: Parts): Map<string, Place> {
  return new Map(parts.map(({ key }) => [key, { to: key }]));
}

function matches(before: Parts, after: Parts): Map<string, Place> {
  const { kept, moved, renamed, changed, ambiguous } = diffParts(before, after);
  return new Map<string, Place>([
    ...[kept, moved, renamed, changed].flat().map(({ oldKey, newKey }) => [oldKey, { to: newKey }] as const),
    ...ambiguous.flatMap(({ old, reason }) => old.map(({ key }) => [key, { reason }] as const)),
  ]);
}
