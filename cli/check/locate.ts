import { isAbsolute, join } from "node:path";
import type { Problem } from "#contracts";

/**
 * Adds the place in the authored file to problems that have a file and no line yet. The parser is loaded only when
 * there is something to look for.
 */
export async function locateProblems(root: string, problems: readonly Problem[]): Promise<Problem[]> {
  const wanted = new Set(
    problems.flatMap(({ file, line }) => (file?.endsWith(".ts") && line === undefined ? [file] : [])),
  );
  if (wanted.size === 0) return [...problems];
  const { sourceIndex } = await import("./source-index.ts");
  const indexes = new Map(
    [...wanted].map((file) => [file, sourceIndex(isAbsolute(file) ? file : join(root, file))] as const),
  );
  return problems.map((problem) => {
    if (problem.line !== undefined || problem.file === undefined) return problem;
    return { ...problem, ...indexes.get(problem.file)?.place(problem) };
  });
}
