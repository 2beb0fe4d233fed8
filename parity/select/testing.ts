import { catalogue, compile } from "#contracts";
import type { ParityCase } from "#parity/case";
import { outputTypeOf } from "#parity/run-case";
import stillPreview from "#output-types/still-preview.output-type";
import product from "#output-types/product.output-type";
import modelGlb from "#output-types/model-glb.output-type";
import type { OrderedCase } from "./case-sources.ts";

/** Output types of the golden cases that tests take. */
export const testCatalogue = catalogue([stillPreview, product, modelGlb].map((one) => compile(one)));

export function orderedCase(one: ParityCase): OrderedCase {
  const definitions =
    one.definition === undefined ? testCatalogue : catalogue([...testCatalogue.all, compile(one.definition)]);
  return { case: one, outputType: outputTypeOf(one, definitions).definition };
}
