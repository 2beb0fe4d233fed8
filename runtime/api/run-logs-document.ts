import { z } from "zod";
import { documentsVersion } from "./documents.ts";

/** `logs/ID.json`: what native tools printed during a run, by node and attempt; attempts without a word are left out. */
export const runLogsDocumentSchema = z.strictObject({
  version: z.literal(documentsVersion),
  logs: z.array(z.strictObject({ node: z.string(), attempt: z.int(), log: z.string() })),
});
export type RunLogsDocument = z.infer<typeof runLogsDocumentSchema>;
