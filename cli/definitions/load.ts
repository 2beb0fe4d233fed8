import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import {
  compile,
  definitionKinds,
  problem,
  type Authored,
  type CompiledDefinition,
  type Problem,
  type ProblemCode,
} from "#contracts";
import { authoredFiles, fileName } from "./authored-files.ts";
import { placesOf } from "./error-places.ts";

/** A compiled definition and the file it is authored in, from the root, with `/`. */
export interface LoadedDefinition {
  readonly file: string;
  readonly compiled: CompiledDefinition;
}

export interface Loaded {
  readonly definitions: readonly LoadedDefinition[];
  /** Files that could not be loaded; nothing here is thrown. */
  readonly problems: readonly Problem[];
}

export interface LoadOptions {
  readonly root: string;
  /** Absolute paths; without it every authored file under the root. */
  readonly files?: readonly string[];
}

/** Loads and compiles authored files. A file that cannot be loaded is a problem, and the others still load. */
export async function loadDefinitions({ root, files }: LoadOptions): Promise<Loaded> {
  const definitions: LoadedDefinition[] = [];
  const problems: Problem[] = [];
  for (const path of files ?? (await authoredFiles(root))) {
    const file = fileName(root, path);
    const loaded = await loadFile(root, path);
    if ("compiled" in loaded) definitions.push({ file, compiled: loaded.compiled });
    else problems.push({ ...loaded.problem, file });
  }
  return { definitions, problems };
}

async function loadFile(root: string, path: string): Promise<{ compiled: CompiledDefinition } | { problem: Problem }> {
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as typeof exports;
  } catch (error) {
    return { problem: loadProblem(root, path, error) };
  }
  const { default: authored } = exports;
  if (authored === undefined) {
    const remedy = "Write: export default workflow(...), outputType(...), materialLibrary(...) or mappingRules(...).";
    return refusal("file-no-default-export", "the file has no default export", remedy);
  }
  if (!isAuthored(authored)) {
    const [message, remedy] = isUnfinished(authored)
      ? ["the workflow is not finished: it names no outputs", "End it with .output(...)."]
      : ["the default export is not a definition", "Export what workflow(), outputType() and their like return."];
    return refusal("file-not-a-definition", message, remedy);
  }
  try {
    return { compiled: compile(authored) };
  } catch (error) {
    const remedy = "Let it hold only what JSON can: no functions, no NaN, no infinity.";
    return refusal("definition-not-json", `"${authored.id}" cannot be compiled: ${messageOf(error)}`, remedy);
  }
}

/** A mistake in a file that others import is told at each of them as what it is: not theirs. */
function loadProblem(root: string, path: string, error: unknown): Problem {
  const places = placesOf(error);
  const here = places.find(({ file }) => file === path);
  const there = here ?? places.findLast(({ file }) => isSource(root, file));
  if (there !== undefined && here === undefined) {
    return problem("import-failed", {
      message: `it imports ${fileName(root, there.file)}:${there.line}, which fails when it is loaded: ${messageOf(error)}`,
      remedy: `Mend ${fileName(root, there.file)}; this file may be right.`,
    });
  }
  const remedy = isForeign(error)
    ? "Keep the file within the checkout: #contracts, #nodes and their like are known only there."
    : "Mend what fails; the message says what it is.";
  const message = `the file fails when it is loaded: ${messageOf(error)}`;
  const place = here && { line: here.line, ...(here.column === undefined ? {} : { column: here.column }) };
  return { ...problem("file-failed", { message, remedy }), ...place };
}

/** Of the checkout's own files, what definitions import; this loader is in every stack. */
function isSource(root: string, file: string): boolean {
  const name = fileName(root, file);
  return !isAbsolute(name) && !/^(?:cli|node_modules)\//.test(name);
}

function refusal(code: ProblemCode, message: string, remedy: string): { problem: Problem } {
  return { problem: problem(code, { message, remedy }) };
}

export function isAuthored(value: unknown): value is Authored {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    definitionKinds.some((kind) => kind === value.kind) &&
    "id" in value &&
    typeof value.id === "string"
  );
}

function isUnfinished(value: unknown): boolean {
  return typeof value === "object" && value !== null && "node" in value && "output" in value;
}

/** A `#` import from a file that is in no package, or in another one. */
function isForeign(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_PACKAGE_IMPORT_NOT_DEFINED";
}

/** The first line says what was thrown; the rest is our own stack. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? text;
}
