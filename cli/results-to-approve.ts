import { existsSync } from "node:fs";
import { join } from "node:path";
import { RenderlineError } from "#contracts";
import { checkoutContent } from "#parity/select/checkout-content";
import { documentPaths } from "#runtime/api/documents";
import { parityResultSchema, paritySuiteSchema, type ParityResult } from "#runtime/api/parity-result";
import { readReport } from "#runtime/api/take-report";
import { log } from "./output.ts";
import { projectRoot } from "./paths.ts";

/** A result that can be approved: of a case that was run. */
export type ApprovableResult = ParityResult & { readonly provenance: NonNullable<ParityResult["provenance"]> };

/** Where the documents of a report are that was unpacked: CI lays it beside its other files, in a folder of its own. */
export function unpackedDocuments(folder: string): string {
  const places = [join(folder, "data"), join(folder, "report", "data")] as const;
  return places.find((place) => existsSync(join(place, documentPaths.paritySuite))) ?? places[0];
}

/**
 * What cases came to by a report of this checkout, whichever machine made it: what is approved is what the checkout makes.
 * @param documents the report's documents
 * @throws RenderlineError nothing-to-approve, checkout-changed
 */
export async function resultsToApprove(
  documents: string,
  ids: readonly string[],
  checkout = projectRoot,
): Promise<ApprovableResult[]> {
  const again = `npx renderline parity run --case ${ids.join(" ")}`;
  const suite = await readReport(documents, documentPaths.paritySuite, paritySuiteSchema);
  const results = await Promise.all(ids.map((id) => readResult(documents, id)));
  const content = await checkoutContent(checkout);
  if (suite?.content !== content) {
    throw new RenderlineError(
      "checkout-changed",
      `the report in "${documents}" is of other files than this checkout has now: what it shows is not what would be made here`,
      `Run it again: ${again}. For a report of CI check out what that was made of${suite?.commit ? ` (${suite.commit})` : ""}: of a pull request that is its branch together with its base.`,
    );
  }
  if (content === undefined)
    log("Git does not say which files there are: nobody looked whether the report is of this checkout.");
  return results;
}

async function readResult(documents: string, id: string): Promise<ApprovableResult> {
  const result = await readReport(documents, documentPaths.parity(id), parityResultSchema);
  if (result === undefined || result.provenance === null || result.id !== id) {
    throw new RenderlineError(
      "nothing-to-approve",
      `the report in "${documents}" has no result of case "${id}" that this version reads`,
      `Run it first: npx renderline parity run --case ${id}.`,
    );
  }
  return { ...result, provenance: result.provenance };
}
