import { RenderlineError } from "#contracts";
import type { ParityCase } from "#parity/case";

/**
 * Every golden case; the first is the one that a start runs. Loaded when they are asked for: cases take in workflows, and a workflow
 * that does not load must keep nobody from anything else.
 * @throws RenderlineError definition-invalid when a file that they take in does not load
 */
export async function goldenCases(): Promise<readonly [ParityCase, ...ParityCase[]]> {
  try {
    return (await import("#parity/cases/index")).parityCases;
  } catch (error) {
    throw new RenderlineError(
      "definition-invalid",
      `the golden cases do not load: ${error instanceof Error ? error.message : String(error)}`,
      "Run npx renderline check: it shows what is wrong with a definition. Every other command goes on meanwhile.",
      error,
    );
  }
}
