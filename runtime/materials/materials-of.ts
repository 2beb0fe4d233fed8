import {
  RenderlineError,
  type Catalogue,
  type CompiledDefinition,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type OutputTypeDefinition,
} from "#contracts";

/** What decides about materials besides people. */
export interface Materials {
  readonly library: MaterialLibraryDefinition;
  readonly rules: MappingRulesDefinition;
}

/**
 * An output type, or the first one by id that pins materials.
 * @throws RenderlineError output-type-unknown
 */
export function outputTypeOf(catalogue: Catalogue, wanted: string | undefined): OutputTypeDefinition {
  const types = outputTypesOf(catalogue);
  const found = types.find(({ id, materials }) => (wanted === undefined ? materials !== undefined : id === wanted));
  if (found !== undefined) return found;
  const what = wanted === undefined ? "no output type that pins materials" : `no output type "${wanted}"`;
  throw new RenderlineError("output-type-unknown", `there is ${what}`, withMaterials(types));
}

/**
 * The library and rules of an output type, or of the first one by id that pins any.
 * @throws RenderlineError output-type-unknown, bad-usage for an output type without materials
 */
export function materialsOf(catalogue: Catalogue, wanted: string | undefined): Materials {
  const found = outputTypeOf(catalogue, wanted);
  const library = definitionOf(catalogue, found.materials?.library.digest);
  const rules = definitionOf(catalogue, found.materials?.rules.digest);
  if (library?.kind !== "material-library" || rules?.kind !== "mapping-rules") {
    throw new RenderlineError(
      "bad-usage",
      `output type "${found.id}" pins no materials that are at hand`,
      withMaterials(outputTypesOf(catalogue)),
    );
  }
  return { library, rules };
}

/** By id. */
function outputTypesOf(catalogue: Catalogue): OutputTypeDefinition[] {
  return catalogue.all
    .map(({ definition }) => definition)
    .filter((definition): definition is OutputTypeDefinition => definition.kind === "output-type")
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function withMaterials(types: readonly OutputTypeDefinition[]): string {
  const known = types.filter(({ materials }) => materials !== undefined).map(({ id }) => id);
  return `Take one of: ${known.join(", ")}.`;
}

function definitionOf(catalogue: Catalogue, digest: string | undefined): CompiledDefinition["definition"] | undefined {
  return digest === undefined ? undefined : catalogue.byDigest(digest)?.definition;
}
