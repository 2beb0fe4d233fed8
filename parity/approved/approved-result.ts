import { z } from "zod";
import { artifactRefSchema, digestOf, sha256Schema } from "#contracts";
import { approvalSchema, sideCallSchema, sideEffectsSchema, type SideResult } from "#runtime/api/parity-result";

/** `parity/approved/CASE.json`: what a golden case was approved to come to, by digests. Its files are in no repository. */
export const approvedResultSchema = z
  .strictObject({
    version: z.literal(1),
    case: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    output: artifactRefSchema.nullable().describe("Null for a case that is to fail"),
    contents: sha256Schema
      .optional()
      .describe("Digest of what the output holds, of a kind whose bytes differ each time it is saved"),
    error: z.string().nullable().describe("Code of what the case is to fail with"),
    metrics: z.record(z.string(), z.number()).describe("Of the comparison of legacy with graph when it was approved"),
    calls: z.array(sideCallSchema),
    fallbackCalls: z.array(sideCallSchema).optional().describe("Of a graph that fell back: those of legacy's run"),
    productCalls: z
      .array(sideCallSchema)
      .optional()
      .describe("Of an order line: those that made its product. Absent in what was approved before they were recorded"),
    effects: sideEffectsSchema.nullable(),
    host: z.string().describe("What can change the last bit of a pixel, of the machine that made it"),
    tools: z.array(z.strictObject({ kind: z.string(), version: z.string(), build: z.string() })),
    approvals: z.array(approvalSchema).min(1),
  })
  .superRefine(({ approvals, ...record }, context) => {
    let before: string | null = null;
    for (const [at, { from, to }] of approvals.entries()) {
      if (from !== before) {
        const message = `approval ${at + 1} is from ${from ?? "nothing"}, and what was approved then is ${before ?? "nothing"}`;
        context.addIssue({ code: "custom", path: ["approvals", at, "from"], message });
      }
      before = to;
    }
    const digest = approvedDigest(record);
    if (before !== digest) {
      const message = `the last approval is of ${before}, and the record is of ${digest}`;
      context.addIssue({ code: "custom", path: ["approvals", approvals.length - 1, "to"], message });
    }
  });
export type ApprovedResult = z.infer<typeof approvedResultSchema>;

/** What approvals name a record by: the digest of all of it but them, so that nothing in it changes without an approval. */
export function approvedDigest(record: Omit<ApprovedResult, "approvals">): string {
  return digestOf(record);
}

/** An approved record as a side of a comparison. */
export function approvedSide(record: ApprovedResult, from: "kept" | "digests only"): SideResult {
  const { output, error, effects, calls, fallbackCalls, productCalls } = record;
  return {
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error: { code: error, message: "approved to fail so", remedy: "Nothing is wrong." } }),
    ...(effects === null ? {} : { effects }),
    calls,
    ...(fallbackCalls && { fallbackCalls }),
    ...(productCalls && { productCalls }),
    from,
  };
}
