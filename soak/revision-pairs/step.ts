import { readFile, writeFile } from "node:fs/promises";
import type { Parts } from "#contracts";
import { partListOf } from "#runtime/modules/cad/list-parts.module";
import { readStructure } from "#runtime/modules/cad/read-step.module";
import type { AssemblyProduct, WriteAssemblyParams } from "#runtime/native/operations";
import type { Tool } from "#runtime/modules/module";
import { parseStep, stepText } from "#runtime/native/testing/step-entities";
import { productsOf, type Model, type Solid } from "./model.ts";

/** A model's part list as the kernel reads it of the STEP file that this writes. */
export async function partsThroughStep(cad: Tool, model: Model, file: string): Promise<Parts> {
  await writeStep(cad, model, file);
  return partListOf(await readStructure(cad, file));
}

/** Writes a model as a real STEP file: the CAD kernel makes the solids, then each occurrence gets the model's own fields. */
async function writeStep(cad: Tool, model: Model, file: string): Promise<void> {
  const products = productsOf(model);
  const params: WriteAssemblyParams = {
    file,
    unit: "MM",
    schema: "AP214IS",
    products: products.map(({ name, solid, children }): AssemblyProduct => {
      if (solid !== undefined) return { name, shape: shapeOf(solid) };
      return {
        name,
        children: children.map(({ product, placement }, index) => ({
          product: products.indexOf(product),
          // Until it gets its own fields: which product's how manieth child it is.
          name: `${marker} ${products.findIndex((one) => one.children === children)} ${index}`,
          placement: placement.slice(0, 12).map((value, at) => (at % 4 === 3 ? value * 1000 : value)),
        })),
      };
    }),
  };
  await cad.request("write-assembly", params);
  const step = parseStep(await readFile(file, "utf8"));
  const entities = step.entities.map(({ number, body }) => ({ number, body: withFields(body, model) }));
  await writeFile(file, stepText({ ...step, entities }));
}

const marker = "Renderline child";
const occurrence = new RegExp(`^NEXT_ASSEMBLY_USAGE_OCCURRENCE\\('[^']*','${marker} (\\d+) (\\d+)','[^']*'`);

function withFields(body: string, model: Model): string {
  return body.replace(occurrence, (_, product: string, child: string) => {
    const fields = productsOf(model)[Number(product)]?.children[Number(child)]?.occurrence;
    if (fields === undefined) throw new Error("the CAD kernel wrote an occurrence that the model has not");
    const text = [fields.id, fields.name, fields.description].map((field) => `'${field.replaceAll("'", "''")}'`);
    return `NEXT_ASSEMBLY_USAGE_OCCURRENCE(${text.join(",")}`;
  });
}

function shapeOf(solid: Solid): Extract<AssemblyProduct, { readonly shape: unknown }>["shape"] {
  const millimetres = (values: readonly number[]): number[] => values.map((value) => value * 1000);
  const at = millimetres(solid.at);
  return solid.kind === "box"
    ? { at, box: millimetres(solid.size) }
    : { at, cylinder: millimetres([solid.radius, solid.height]) };
}
