import { RenderlineError, type MaterialLibraryDefinition, type Repair } from "#contracts";
import type { App } from "#runtime/app";
import { currentParts } from "./product.ts";
import { selectParts, type Selection } from "./select.ts";
import { changeState, stateAt } from "./state.ts";

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
  const parts = selectParts(await currentParts(app, product), choice);
  if (!Object.hasOwn(library.materials, material)) {
    throw new RenderlineError(
      "material-unknown",
      `library "${library.id}" has no material "${material}"`,
      `Take one of: ${Object.keys(library.materials).join(", ")}.`,
    );
  }
  const repair: Repair = { material, reason, author, at: app.now().toISOString() };
  const keys = parts.map(({ key }) => key);
  const { version } = await changeState(app, product, { action: "assign", author }, (repairs) => ({
    ...repairs,
    ...Object.fromEntries(keys.map((key) => [key, repair])),
  }));
  return { product, state: version, parts: keys };
}

/** Takes what people assigned from the selected parts; rules decide about them again. */
export async function clearMaterial(app: App, choice: Choice): Promise<Changed> {
  const { product, author } = choice;
  const selected = new Set(selectParts(await currentParts(app, product), choice).map(({ key }) => key));
  let cleared: string[] = [];
  const { version } = await changeState(app, product, { action: "clear", author }, (repairs) => {
    cleared = Object.keys(repairs).filter((key) => selected.has(key));
    if (cleared.length === 0) return undefined;
    return Object.fromEntries(Object.entries(repairs).filter(([key]) => !selected.has(key)));
  });
  return { product, state: version, parts: cleared };
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
  const history = await app.database.db
    .selectFrom("material_state")
    .select(["version", "undoes"])
    .where("product_id", "=", product)
    .orderBy("version", "desc")
    .execute();
  const undone = new Set(history.map(({ undoes }) => undoes));
  const target = history.find(({ version, undoes }) => undoes === null && !undone.has(version));
  if (target === undefined) {
    throw new RenderlineError(
      "nothing-to-undo",
      `nobody has assigned a material to product "${product}" that is not taken back already`,
      "Nothing needs to be done.",
    );
  }
  const before = await stateAt(app, product, target.version - 1);
  const after = await stateAt(app, product, target.version);
  const change = { action: "undo", undoes: target.version, author } as const;
  const { version } = await changeState(app, product, change, () => before.repairs);
  const keys = new Set([...Object.keys(before.repairs), ...Object.keys(after.repairs)]);
  const differ = [...keys].filter((key) => JSON.stringify(before.repairs[key]) !== JSON.stringify(after.repairs[key]));
  return { product, state: version, parts: differ, undone: target.version };
}
