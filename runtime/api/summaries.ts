import type { IndexDocument, ProductDocument, RunDocument } from "./documents.ts";
import type { CaseApproval, ParityResult, ParitySuite } from "./parity-result.ts";

type SuiteCase = ParitySuite["cases"][number];

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
export function caseSummary(one: SuiteCase): IndexDocument["cases"][number] {
  const { id, title, product, outputType, verdict, differingPixels } = one;
  return { id, title, product, outputType, verdict, ...(differingPixels === undefined ? {} : { differingPixels }) };
}

/**
 * A golden case as its suite lists it.
 * @param causes each of its causes, told
 * @param thumbnail a small picture of what it came to
 */
export function suiteCase(
  result: ParityResult,
  causes: NonNullable<SuiteCase["causes"]>,
  thumbnail: SuiteCase["thumbnail"],
): SuiteCase {
  const { id, title, product, outputType, artifactKind, verdict, waived, reason } = result;
  const { selected, reused, reproduce, durationMs, comparisons } = result;
  const [first] = causes;
  const counted = comparisons
    .flatMap(({ metrics }) => metrics)
    .flatMap((one) => (one.state === "measured" && one.name === "differing-pixels" ? [one.value] : []));
  return {
    id,
    title,
    product,
    outputType,
    artifactKind,
    verdict,
    waived,
    reason,
    selected,
    reused,
    reproduce,
    durationMs,
    causeGroup: first === undefined ? null : [...new Set(causes.map(({ group }) => group))].join("; "),
    cause: first?.text ?? null,
    causes: [...causes],
    ...(thumbnail && { thumbnail }),
    ...(counted.length > 0 && { differingPixels: Math.max(...counted) }),
  };
}

/** What was approved of cases by the change that they were run for, in their order. */
export function approvalsOf(results: readonly Pick<ParityResult, "id" | "approvals">[]): CaseApproval[] {
  return results.flatMap(({ id, approvals = [] }) => approvals.map((one) => ({ case: id, ...one })));
}

/** A product as the overview lists it. */
export function productSummary(product: ProductDocument): IndexDocument["products"][number] {
  const { id, revision, publishedAt, partCount, missingCount } = product;
  return { id, revision, publishedAt, partCount, missingCount };
}
