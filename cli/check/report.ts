import { z } from "zod";
import { definitionKinds, problemSchema, type CompiledDefinition, type Problem } from "#contracts";

/** What `renderline check --json` prints. */
export const checkReportSchema = z.strictObject({
  ok: z.boolean().describe("Whether there is no problem of severity error."),
  definitions: z.array(z.strictObject({ id: z.string(), kind: z.enum(definitionKinds), digest: z.string() })),
  problems: z.array(problemSchema),
});
export type CheckReport = z.infer<typeof checkReportSchema>;

/** Puts a report together: problems by file and place, those without a file first. */
export function checkReport(compiled: readonly CompiledDefinition[], problems: readonly Problem[]): CheckReport {
  return {
    ok: problems.every(({ severity }) => severity !== "error"),
    definitions: compiled.map(({ definition: { id, kind }, digest }) => ({ id, kind, digest })),
    problems: problems.toSorted(
      (a, b) =>
        (a.file ?? "").localeCompare(b.file ?? "") ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.column ?? 0) - (b.column ?? 0),
    ),
  };
}
