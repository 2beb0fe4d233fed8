import type { Assignment, MappingRulesDefinition, MaterialLibraryDefinition, Part } from "#contracts";
import type { App } from "#runtime/app";
import { resolveParts } from "#runtime/modules/materials/resolve";
import { currentParts } from "./product.ts";
import { currentState } from "./state.ts";

/** A part, its material and where that comes from; no material and "missing" where nothing gives it one. */
export interface ListedPart extends Pick<Part, "key" | "path" | "name" | "prototype"> {
  readonly material: string | null;
  readonly source: Assignment["parts"][number]["source"] | { readonly from: "missing" };
}

export interface MaterialList {
  readonly product: string;
  readonly revision: string;
  readonly state: number;
  readonly parts: readonly ListedPart[];
}

/**
 * What each part of a product is made of as one output type sees it, without its fallback: what would take the
 * fallback is missing. Found before anything is rendered.
 * @throws RenderlineError product-unknown, material-unknown
 */
export async function listMaterials(
  app: App,
  order: {
    readonly product: string;
    readonly library: MaterialLibraryDefinition;
    readonly rules: MappingRulesDefinition;
  },
): Promise<MaterialList> {
  const { product, library, rules } = order;
  const { revision, parts } = await currentParts(app, product);
  const { version, repairs } = await currentState(app, product);
  const resolved = resolveParts(parts, { library, rules, repairs }, false);
  const assigned = new Map(resolved.parts.map((one) => [one.key, one]));
  return {
    product,
    revision,
    state: version,
    parts: parts.map(({ key, path, name, prototype }) => {
      const { material, source } = assigned.get(key) ?? { material: null, source: { from: "missing" } as const };
      return { key, path, name, prototype, material, source };
    }),
  };
}
