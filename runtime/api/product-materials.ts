import type { Catalogue, MappingRulesDefinition, MaterialLibraryDefinition, MaterialState, Part } from "#contracts";
import { resolveParts } from "#runtime/modules/materials/resolve";
import type { ProductMaterials } from "./documents.ts";

interface Pair {
  readonly library: { readonly definition: MaterialLibraryDefinition; readonly digest: string };
  readonly rules: { readonly definition: MappingRulesDefinition; readonly digest: string };
  readonly outputTypes: string[];
}

/**
 * The materials of parts by each pair of library and rules that the catalogue's output types pin, in their order. What a
 * person assigned that a library does not have stops a run; here it is told, and its part counts as missing.
 */
export function productMaterials(
  parts: readonly Part[],
  repairs: MaterialState["repairs"],
  catalogue: Catalogue,
): ProductMaterials[] {
  return pairsOf(catalogue).map(({ library, rules, outputTypes }) => {
    const sources = { library: library.definition, rules: rules.definition, repairs };
    const unknown = parts.flatMap(({ key }) => {
      const material = repairs[key]?.material;
      return material === undefined || Object.hasOwn(library.definition.materials, material) ? [] : [{ key, material }];
    });
    const without = new Set(unknown.map(({ key }) => key));
    const known = parts.filter(({ key }) => !without.has(key));
    const resolution = resolveParts(known, sources, false);
    for (const { key } of resolution.missing) without.add(key);
    const materials = Object.entries(resolution.looks).map(([id, look]) => {
      const authored = library.definition.materials[id];
      const title = authored?.title ?? "CAD colour";
      const provenance = authored?.source ?? `the colour in the CAD file, on "${rules.definition.cadColourOn}"`;
      return [id, { title, provenance, look }];
    });
    return {
      library: { id: library.definition.id, kind: "material-library", digest: library.digest },
      rules: { id: rules.definition.id, kind: "mapping-rules", digest: rules.digest },
      outputTypes,
      materials: Object.fromEntries(materials),
      parts: resolution.parts,
      missing: parts.map(({ key }) => key).filter((key) => without.has(key)),
      unknown,
    };
  });
}

function pairsOf(catalogue: Catalogue): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { definition } of catalogue.all) {
    if (definition.kind !== "output-type" || definition.materials === undefined) continue;
    const library = catalogue.byDigest(definition.materials.library.digest);
    const rules = catalogue.byDigest(definition.materials.rules.digest);
    // An output type whose materials are not authored any more is the check's to tell.
    if (library?.definition.kind !== "material-library" || rules?.definition.kind !== "mapping-rules") continue;
    const name = `${library.digest} ${rules.digest}`;
    const pair = pairs.get(name) ?? {
      library: { definition: library.definition, digest: library.digest },
      rules: { definition: rules.definition, digest: rules.digest },
      outputTypes: [],
    };
    pair.outputTypes.push(definition.id);
    pairs.set(name, pair);
  }
  return [...pairs.values()];
}
