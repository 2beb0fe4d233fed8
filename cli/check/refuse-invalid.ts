import { RenderlineError } from "#contracts";
import { runCheck } from "./run-check.ts";

/** Checks every authored definition. @throws RenderlineError definition-invalid with one problem in its message */
export async function refuseInvalidDefinitions(root: string): Promise<void> {
  const { problems } = await runCheck({ root });
  const errors = problems.filter(({ severity }) => severity === "error");
  // The mistake itself tells more than the files that import it.
  const first = errors.find(({ code }) => code !== "import-failed") ?? errors[0];
  if (first === undefined) return;
  const place = first.file === undefined ? "" : `${first.file}${first.line === undefined ? "" : `:${first.line}`}: `;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  throw new RenderlineError(
    "definition-invalid",
    `${place}${first.message}${more}`,
    `${first.remedy} npx renderline check shows every problem.`,
  );
}
