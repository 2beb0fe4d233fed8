import { isAbsolute } from "node:path";
import { RenderlineError, validateEach, type Problem, type Registry } from "#contracts";
import { authoredFiles, fileName, selectFiles } from "../definitions/authored-files.ts";
import { loadDefinitions, type LoadedDefinition } from "../definitions/load.ts";
import { locateProblems } from "./locate.ts";
import { checkReport, type CheckReport } from "./report.ts";
import { typeErrors } from "./type-errors.ts";

export interface CheckOptions {
  readonly root: string;
  /** Files and folders; without any, everything authored under the root. */
  readonly paths?: readonly string[];
  /** Where relative paths are seen from; the root by default. */
  readonly cwd?: string;
  /** `YYYY-MM-DD`. */
  readonly today?: string;
  /** The installation; this checkout's by default. */
  readonly registry?: Registry;
}

/**
 * Checks authored definitions: what the compiler and what the validator say, all at once. Everything that is authored is
 * at hand to be referred to, but only the problems of what is asked about are reported.
 * @throws RenderlineError bad-usage for a path that does not exist or holds no definition
 */
export async function runCheck({
  root,
  paths = [],
  cwd = root,
  today = new Date().toISOString().slice(0, 10),
  registry,
}: CheckOptions): Promise<CheckReport> {
  const files = paths.length === 0 ? await authoredFiles(root) : await selectFiles(paths, cwd);
  if (paths.length > 0 && files.length === 0) {
    const remedy = "Definitions are in files named *.workflow.ts, *.output-type.ts, *.library.ts and *.rules.ts.";
    throw new RenderlineError("bad-usage", `there is no definition in ${paths.join(", ")}`, remedy);
  }
  const [types, { definitions, problems }] = await Promise.all([
    typeErrors(root, files),
    validateFiles(root, files, { today, registry }),
  ]);
  // Elsewhere nothing can be imported, and the compiler would say so of every line.
  const foreign = new Set(
    problems.flatMap(({ code, file }) => (code === "file-failed" && isAbsolute(file ?? "") ? [file] : [])),
  );
  return checkReport(
    definitions.map(({ compiled }) => compiled),
    [...types.filter(({ file }) => !foreign.has(file)), ...(await locateProblems(root, problems))],
  );
}

/** Loaded late: it brings every module along, which takes longer than a mistake in a path should. */
export async function installed(): Promise<Registry> {
  const { installedRegistry } = await import("#runtime/registry");
  return installedRegistry();
}

async function validateFiles(
  root: string,
  files: readonly string[],
  { today, registry }: { readonly today: string; readonly registry: Registry | undefined },
): Promise<{ definitions: readonly LoadedDefinition[]; problems: readonly Problem[] }> {
  const asked = new Set(files.map((file) => fileName(root, file)));
  const authored = await loadDefinitions({ root });
  const seen = new Set([...authored.definitions, ...authored.problems].map(({ file }) => file));
  const elsewhere = files.filter((file) => !seen.has(fileName(root, file)));
  const others = await loadDefinitions({ root, files: elsewhere });
  // A file from elsewhere stands in for the authored one of its id: it is asked how things would be with it.
  const replaced = new Set(others.definitions.map(({ compiled }) => compiled.definition.id));
  const all = [
    ...authored.definitions.filter(({ compiled }) => !replaced.has(compiled.definition.id)),
    ...others.definitions,
  ];
  const placed = validateEach(
    all.map(({ compiled }) => compiled.definition),
    registry ?? (await installed()),
    { today },
  );
  const found = placed.flatMap(({ index, problem }): Problem[] => {
    if (index === undefined) return [problem];
    const file = all[index]?.file;
    return file === undefined || !asked.has(file) ? [] : [{ ...problem, file }];
  });
  const unloaded = [...authored.problems, ...others.problems].filter(({ file }) => asked.has(file ?? ""));
  return { definitions: all.filter(({ file }) => asked.has(file)), problems: [...unloaded, ...found] };
}
