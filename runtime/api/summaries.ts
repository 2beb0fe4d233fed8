import type { IndexDocument, ParityDocument, ProductDocument, RunDocument } from "./documents.ts";

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

/** A comparison as the overview lists it. */
export function caseSummary(comparison: ParityDocument): IndexDocument["cases"][number] {
  const { id, title, product, outputType, verdict, differingPixels } = comparison;
  return { id, title, product, outputType, verdict, ...(differingPixels === undefined ? {} : { differingPixels }) };
}

/** A product as the overview lists it. */
export function productSummary(product: ProductDocument): IndexDocument["products"][number] {
  const { id, revision, publishedAt, partCount, missingCount } = product;
  return { id, revision, publishedAt, partCount, missingCount };
}
