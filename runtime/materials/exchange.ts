import { z } from "zod";
import { partSchema, repairSchema, type Part } from "#contracts";
import type { App } from "#runtime/app";
import { currentParts } from "./product.ts";
import { changeState, currentState } from "./state.ts";

/**
 * What people assigned to a product, with what each part is recognised by: it can live in Git, and binds on a machine
 * that never saw the revisions it was made on.
 */
export const repairsFileSchema = z.strictObject({
  version: z.literal(1),
  product: z.string(),
  /** SHA-256 of the STEP file it was exported from. */
  revision: z.string(),
  repairs: z.array(
    z.strictObject({
      ...repairSchema.shape,
      part: partSchema.pick({
        key: true,
        path: true,
        name: true,
        productId: true,
        prototype: true,
        placement: true,
        evidence: true,
      }),
    }),
  ),
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
  const { revision, parts } = await currentParts(app, product);
  const { repairs } = await currentState(app, product);
  return {
    version: 1,
    product,
    revision,
    repairs: parts.flatMap((part) => {
      const repair = Object.hasOwn(repairs, part.key) ? repairs[part.key] : undefined;
      if (repair === undefined) return [];
      const { key, path, name, productId, prototype, placement, evidence } = part;
      return [{ ...repair, part: { key, path, name, productId, prototype, placement, evidence } }];
    }),
  };
}

/**
 * Binds exported assignments to the parts of a product: by key, else to the one part that is the same shape of the same
 * product in the same place. What does not bind is listed and left out; nothing is guessed.
 * @throws RenderlineError product-unknown
 */
export async function importRepairs(
  app: App,
  order: { readonly product: string; readonly author: string; readonly file: RepairsFile },
): Promise<Imported> {
  const { product, author, file } = order;
  const { parts } = await currentParts(app, product);
  const keys = new Set(parts.map(({ key }) => key));
  const bound: { from: string; to: string; by: "key" | "evidence" }[] = [];
  const unbound: { key: string; path: readonly string[]; reason: string }[] = [];
  const repairs = new Map<string, z.infer<typeof repairSchema>>();
  for (const { part, ...repair } of file.repairs) {
    const found = keys.has(part.key) ? [part.key] : parts.filter((one) => isSame(one, part)).map(({ key }) => key);
    const [to, ...more] = found;
    if (to === undefined || more.length > 0 || repairs.has(to)) {
      const reason =
        to === undefined
          ? "no part is like it"
          : "more than one part is like it, or more than one of the file is like it";
      unbound.push({ key: part.key, path: part.path, reason });
      continue;
    }
    repairs.set(to, repair);
    bound.push({ from: part.key, to, by: to === part.key ? "key" : "evidence" });
  }
  const { version } = await changeState(app, product, { action: "import", author }, (known) =>
    repairs.size === 0 ? undefined : { ...known, ...Object.fromEntries(repairs) },
  );
  return { product, state: version, bound, unbound };
}

/** Metres; two exports of one model differ by far less, two parts by far more. */
const samePlace = 1e-6;

function isSame(part: Part, other: RepairsFile["repairs"][number]["part"]): boolean {
  return (
    part.prototype === other.prototype &&
    part.productId === other.productId &&
    part.placement.every((value, index) => Math.abs(value - (other.placement[index] ?? Number.NaN)) < samePlace)
  );
}
