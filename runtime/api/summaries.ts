import type { IndexDocument, ProductDocument, RunDocument } from "./documents.ts";
import type { ParitySuite } from "./parity-result.ts";

/** A run as the overview lists it. */
export function runSummary(run: RunDocument): IndexDocument["runs"][number] {
  const { id, mode, family, status, outputType, workflow, product, startedAt, durationMs } = run;
  return {
    id,
    mode,
    family,
    status,
    outputType,
    product,
    ...(workflow === undefined ? {} : { workflow }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

/** A golden case as the overview lists it. */
export function caseSummary(one: ParitySuite["cases"][number]): IndexDocument["cases"][number] {
  const { id, title, product, outputType, verdict, differingPixels } = one;
  return { id, title, product, outputType, verdict, ...(differingPixels === undefined ? {} : { differingPixels }) };
}

/** A product as the overview lists it. */
export function productSummary(product: ProductDocument): IndexDocument["products"][number] {
  const { id, revision, publishedAt, partCount, missingCount } = product;
  return { id, revision, publishedAt, partCount, missingCount };
}
