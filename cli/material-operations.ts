import { z } from "zod";
import {
  RenderlineError,
  type Catalogue,
  type CompiledDefinition,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type OutputTypeDefinition,
} from "#contracts";
import { exportRepairs, importRepairs, repairsFileSchema } from "#runtime/materials/exchange";
import { listMaterials } from "#runtime/materials/list";
import { assignMaterial, clearMaterial, undoMaterial } from "#runtime/materials/repair";
import { operation } from "#runtime/owner/operation";
import { authoredSchema, catalogueOf } from "./definitions/authored.ts";

const product = z.string();
const author = z.string().min(1);
const selection = { parts: z.array(z.string()), names: z.array(z.string()), prototypes: z.array(z.string()) };
/** Whose library and rules; without it, the first output type by id that has any. */
const outputType = z.string().optional();

/** What the owner of a data folder does with materials. */
export const materialOperations = {
  "material.list": operation(
    z.strictObject({ product, outputType, authored: authoredSchema }),
    (app, { product, outputType, authored }) =>
      listMaterials(app, { product, ...materialsOf(catalogueOf(authored), outputType) }),
  ),
  "material.assign": operation(
    z.strictObject({
      product,
      ...selection,
      material: z.string(),
      reason: z.string().min(1),
      author,
      outputType,
      authored: authoredSchema,
    }),
    (app, { outputType, authored, ...choice }) => {
      const { library } = materialsOf(catalogueOf(authored), outputType);
      return assignMaterial(app, { ...choice, library });
    },
  ),
  "material.clear": operation(z.strictObject({ product, ...selection, author }), clearMaterial),
  "material.undo": operation(z.strictObject({ product, author }), undoMaterial),
  "material.export": operation(z.strictObject({ product }), (app, { product }) => exportRepairs(app, product)),
  "material.import": operation(z.strictObject({ product, author, file: repairsFileSchema }), importRepairs),
};

interface Materials {
  readonly library: MaterialLibraryDefinition;
  readonly rules: MappingRulesDefinition;
}

/** @throws RenderlineError output-type-unknown, bad-usage for an output type without materials */
function materialsOf(catalogue: Catalogue, wanted: string | undefined): Materials {
  const types = catalogue.all
    .map(({ definition }) => definition)
    .filter((definition): definition is OutputTypeDefinition => definition.kind === "output-type")
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const found = types.find(({ id, materials }) => (wanted === undefined ? materials !== undefined : id === wanted));
  const known = types.filter(({ materials }) => materials !== undefined).map(({ id }) => id);
  if (found === undefined) {
    const what = wanted === undefined ? "no output type that pins materials" : `no output type "${wanted}"`;
    throw new RenderlineError("output-type-unknown", `there is ${what}`, `Take one of: ${known.join(", ")}.`);
  }
  const library = definitionOf(catalogue, found.materials?.library.digest);
  const rules = definitionOf(catalogue, found.materials?.rules.digest);
  if (library?.kind !== "material-library" || rules?.kind !== "mapping-rules") {
    throw new RenderlineError(
      "bad-usage",
      `output type "${found.id}" pins no materials that are at hand`,
      `Take one of: ${known.join(", ")}.`,
    );
  }
  return { library, rules };
}

function definitionOf(catalogue: Catalogue, digest: string | undefined): CompiledDefinition["definition"] | undefined {
  return digest === undefined ? undefined : catalogue.byDigest(digest)?.definition;
}
