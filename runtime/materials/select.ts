import { RenderlineError, type Part } from "#contracts";
import { matches } from "#runtime/modules/materials/resolve";
import type { ProductParts } from "./product.ts";

/** Which parts are meant: those of any of the keys, names and prototypes. */
export interface Selection {
  readonly parts: readonly string[];
  /** Globs on a part's own name; `*` and `?`, without regard to case. */
  readonly names: readonly string[];
  readonly prototypes: readonly string[];
}

/**
 * The parts a selection means, in the order of the tree.
 * @throws RenderlineError part-unknown for a key, name or prototype that no part has, bad-usage for an empty selection
 */
export function selectParts({ id, parts }: ProductParts, selection: Selection): readonly Part[] {
  const by: readonly (readonly [string, readonly string[], (wanted: string, part: Part) => boolean])[] = [
    ["key", selection.parts, (wanted, { key }) => key === wanted],
    ["name", selection.names, (wanted, { name }) => matches(wanted, name)],
    ["prototype", selection.prototypes, (wanted, { prototype }) => prototype === wanted],
  ];
  if (by.every(([, wanted]) => wanted.length === 0)) {
    throw new RenderlineError(
      "bad-usage",
      "no part is selected",
      "Select with --part KEY, --name GLOB or --prototype ID.",
    );
  }
  const chosen = new Set<Part>();
  for (const [what, wanted, is] of by) {
    for (const one of wanted) {
      const found = parts.filter((part) => is(one, part));
      if (found.length === 0) {
        throw new RenderlineError(
          "part-unknown",
          `product "${id}" has no part of ${what} "${one}"`,
          `npx renderline material list ${id} shows its parts.`,
        );
      }
      for (const part of found) chosen.add(part);
    }
  }
  return parts.filter((part) => chosen.has(part));
}
