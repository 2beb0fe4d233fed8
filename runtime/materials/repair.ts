import { RenderlineError, type MaterialLibraryDefinition, type Repair } from "#contracts";
import type { App } from "#runtime/app";
import type { Queryable } from "#runtime/store/run-records";
import { currentParts, withCurrentParts } from "./product.ts";
import { selectParts, type Selection } from "./select.ts";
import { changeParts, changeState, stateAt } from "./state.ts";

/** What a change did: the state's new version, and the keys whose material it changed. */
export interface Changed {
  readonly product: string;
  readonly state: number;
  readonly parts: readonly string[];
}

interface Choice extends Selection {
  readonly product: string;
  readonly author: string;
}

/**
 * Gives the selected parts a material that goes before every rule.
 * @throws RenderlineError product-unknown, part-unknown, material-unknown, bad-usage
 */
export async function assignMaterial(
  app: App,
  choice: Choice & { readonly material: string; readonly reason: string; readonly library: MaterialLibraryDefinition },
): Promise<Changed> {
  const { product, material, reason, author, library } = choice;
  if (!Object.hasOwn(library.materials, material)) {
    throw new RenderlineError(
      "material-unknown",
      `library "${library.id}" has no material "${material}"`,
      `Take one of: ${Object.keys(library.materials).join(", ")}.`,
    );
  }
  const repair: Repair = { material, reason, author, at: app.now().toISOString() };
  return withCurrentParts(app, product, async (current) => {
    const keys = selectParts(current, choice).map(({ key }) => key);
    const change = { product, revision: current.revision, action: "assign", author } as const;
    const written = await changeParts(app, change, ({ repairs }) => ({
      repairs: { ...repairs, ...Object.fromEntries(keys.map((key) => [key, repair])) },
    }));
    return written && { product, state: written.version, parts: keys };
  });
}

/** Takes what people assigned from the selected parts; rules decide about them again. */
export async function clearMaterial(app: App, choice: Choice): Promise<Changed> {
  const { product, author } = choice;
  return withCurrentParts(app, product, async (current) => {
    const selected = new Set(selectParts(current, choice).map(({ key }) => key));
    const change = { product, revision: current.revision, action: "clear", author } as const;
    let cleared: string[] = [];
    const written = await changeParts(app, change, ({ repairs }) => {
      cleared = Object.keys(repairs).filter((key) => selected.has(key));
      if (cleared.length === 0) return undefined;
      return { repairs: Object.fromEntries(Object.entries(repairs).filter(([key]) => !selected.has(key))) };
    });
    return written && { product, state: written.version, parts: cleared };
  });
}

/**
 * Takes the last change back, as a new version; again, the one before. An undo is not taken back: assign again.
 * @throws RenderlineError product-unknown, nothing-to-undo
 */
export async function undoMaterial(
  app: App,
  { product, author }: Pick<Choice, "product" | "author">,
): Promise<Changed & { readonly undone: number }> {
  await currentParts(app, product);
  let undone = 0;
  let differ: string[] = [];
  const { version } = await changeState(app, { product, action: "undo", author }, async (_newest, tx) => {
    undone = await lastChange(tx, product);
    const before = await stateAt(tx, product, undone - 1);
    const after = await stateAt(tx, product, undone);
    const keys = new Set([...Object.keys(before.repairs), ...Object.keys(after.repairs)]);
    differ = [...keys].filter((key) => JSON.stringify(before.repairs[key]) !== JSON.stringify(after.repairs[key]));
    return { repairs: before.repairs, undoes: undone };
  });
  return { product, state: version, parts: differ, undone };
}

/** The newest version that is no undo and not taken back. @throws RenderlineError nothing-to-undo */
async function lastChange(tx: Queryable, product: string): Promise<number> {
  const history = await tx
    .selectFrom("material_state")
    .select(["version", "undoes"])
    .where("product_id", "=", product)
    .orderBy("version", "desc")
    .execute();
  const undone = new Set(history.map(({ undoes }) => undoes));
  const target = history.find(({ version, undoes }) => undoes === null && !undone.has(version));
  if (target !== undefined) return target.version;
  throw new RenderlineError(
    "nothing-to-undo",
    `nobody has assigned a material to product "${product}" that is not taken back already`,
    "Nothing needs to be done.",
  );
}
