import { z } from "zod";
import type { App } from "#runtime/app";
import { resumeWaiting, type Resumed } from "#runtime/dispatch/resume";
import { exportRepairs, importRepairs, repairsFileSchema } from "#runtime/materials/exchange";
import { listMaterials } from "#runtime/materials/list";
import { assignMaterial, clearMaterial, undoMaterial } from "#runtime/materials/repair";
import { operation, type OperationContext } from "#runtime/owner/operation";
import { authoredSchema, catalogueOf } from "./definitions/authored.ts";
import { materialsOf } from "#runtime/materials/materials-of";

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
    changing((app, { outputType, authored, ...choice }) => {
      const { library } = materialsOf(catalogueOf(authored), outputType);
      return assignMaterial(app, { ...choice, library });
    }),
  ),
  "material.clear": operation(z.strictObject({ product, ...selection, author }), changing(clearMaterial)),
  "material.undo": operation(z.strictObject({ product, author }), changing(undoMaterial)),
  "material.export": operation(z.strictObject({ product }), (app, { product }) => exportRepairs(app, product)),
  "material.import": operation(
    z.strictObject({ product, author, file: repairsFileSchema, outputType, authored: authoredSchema }),
    changing((app, { outputType, authored, ...order }) => {
      const { library } = materialsOf(catalogueOf(authored), outputType);
      return importRepairs(app, { ...order, library });
    }),
  ),
};

/**
 * A change of a product's materials; the runs that waited for one then go on, here, before it is answered. So do those of
 * other products whose own change was made by a process that ended before it came to this.
 */
function changing<In extends { readonly product: string }, Out>(
  change: (app: App, input: In) => Promise<Out>,
): (app: App, input: In, context: OperationContext) => Promise<Out & { readonly resumed: readonly Resumed[] }> {
  return async (app, input, context) => {
    const changed = await change(app, input);
    return { ...changed, resumed: await resumeWaiting(app, context) };
  };
}
