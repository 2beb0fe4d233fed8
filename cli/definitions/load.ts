import { pathToFileURL } from "node:url";
import {
  catalogue,
  compile,
  definitionKinds,
  problem,
  type Authored,
  type Catalogue,
  type CompiledDefinition,
  type Problem,
  type ProblemCode,
} from "#contracts";
import { authoredFiles, fileName } from "./authored-files.ts";

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
    const loaded = await loadFile(path);
    if ("compiled" in loaded) definitions.push({ file, compiled: loaded.compiled });
    else problems.push({ ...loaded.problem, file });
  }
  return { definitions, problems };
}

/** The definitions authored under a root, for the runtime; files that cannot be loaded are left out. */
export async function loadCatalogue(root: string): Promise<Catalogue> {
  const { definitions } = await loadDefinitions({ root });
  return catalogue(definitions.map(({ compiled }) => compiled));
}

async function loadFile(path: string): Promise<{ compiled: CompiledDefinition } | { problem: Problem }> {
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as typeof exports;
  } catch (error) {
    return refusal("file-failed", `the file fails when it is loaded: ${messageOf(error)}`, "Mend what it throws.");
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

function refusal(code: ProblemCode, message: string, remedy: string): { problem: Problem } {
  return { problem: problem(code, { message, remedy }) };
}

function isAuthored(value: unknown): value is Authored {
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

/** The first line says what was thrown; the rest is our own stack. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? text;
}
