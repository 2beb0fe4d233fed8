import { z } from "zod";
import type { Json } from "#contracts";
import type { App } from "#runtime/app";
import { documentsVersion, parityDocumentSchema, type ParityDocument } from "./documents.ts";

/** The last comparison of every golden case, or of one, by case. */
export async function latestComparisons(app: App, caseId?: string): Promise<ParityDocument[]> {
  const rows = await app.database.db
    .selectFrom("comparison")
    .distinctOn("case_id")
    .select("document")
    .$if(caseId !== undefined, (query) => query.where("case_id", "=", caseId ?? ""))
    .orderBy("case_id")
    .orderBy("created_at", "desc")
    .execute();
  // One that another version wrote is told of by nobody until its case is compared again.
  return rows.flatMap(({ document }) => (isOfThisVersion(document) ? [parityDocumentSchema.parse(document)] : []));
}

function isOfThisVersion(document: Json): boolean {
  return z.object({ version: z.literal(documentsVersion) }).safeParse(document).success;
}
