import { glob, readFile, stat } from "node:fs/promises";
import { join, posix, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { canonicalJson, RenderlineError, sha256Hex } from "#contracts";
import { projectRoot, pythonSources, requirementsFile, workerScripts } from "#runtime/native/paths";
import type { Module } from "./module.ts";
import { lockedPackages, lockSchema } from "./source/locked-packages.ts";
import { pythonClosure } from "./source/python-closure.ts";
import { sourceClosure, type SourceTree } from "./source/source-closure.ts";

/** Everything that decides what a module's code does. */
export interface ModuleSource {
  /** Module key, as in the contract. */
  readonly key: string;
  /** Paths from the repository's root, sorted: TypeScript, and where a tool makes the result, its Python and its packages' pins. */
  readonly files: readonly string[];
  /** npm packages as `name@version`, sorted, with what they need themselves. */
  readonly packages: readonly string[];
  /** SHA-256 of all of it. */
  readonly digest: string;
}

/** A checkout to read sources from. */
export interface SourceRoot {
  /** Absolute path. */
  readonly folder: string;
  /** Its modules: the file of each from the root, and what it says of itself. */
  readonly modules: readonly { readonly file: string; readonly key: string; readonly tool: Module["tool"] }[];
}

/** By module key, of a checkout as it is now. @throws RenderlineError internal, when it is not whole */
export async function readModuleSources({ folder, modules }: SourceRoot): Promise<ReadonlyMap<string, ModuleSource>> {
  const texts = new Map<string, Promise<Buffer>>();
  const bytes = (file: string): Promise<Buffer> => {
    const known = texts.get(file) ?? readFile(join(folder, file));
    texts.set(file, known);
    return known;
  };
  const manifest = z
    .object({ imports: z.record(z.string(), z.string()) })
    .parse(JSON.parse((await bytes("package.json")).toString("utf8")));
  const lock = lockSchema.parse(JSON.parse((await bytes("package-lock.json")).toString("utf8")));
  const tree: SourceTree = { read: async (file) => (await bytes(file)).toString("utf8"), aliases: manifest.imports };
  const sources = new Map<string, ModuleSource>();
  for (const { file, key, tool } of modules) {
    const closure = await sourceClosure(tree, file);
    const files = [...closure.files, ...(tool === undefined ? [] : await toolFiles(tree, tool))].toSorted();
    const packages = lockedPackages(lock, closure.packages);
    const digests: [string, string][] = [];
    for (const one of files) digests.push([one, sha256Hex(await bytes(one))]);
    sources.set(key, { key, files, packages, digest: sha256Hex(canonicalJson({ files: digests, packages })) });
  }
  return sources;
}

/** The Python that a tool's worker runs, and the versions of what it runs on. */
async function toolFiles(tree: SourceTree, tool: keyof typeof workerScripts): Promise<string[]> {
  const place = (name: string): string => posix.join(fromRoot(pythonSources), name);
  const files = await pythonClosure(workerScripts[tool], (name) => tree.read(place(name)).catch(() => undefined));
  return [...files].map(place).concat(fromRoot(requirementsFile));
}

/** The modules whose code one of these files is part of, by key; paths from the repository's root. */
export function modulesAffectedBy(
  sources: ReadonlyMap<string, ModuleSource>,
  changed: ReadonlySet<string>,
): readonly string[] {
  return [...sources.values()].filter(({ files }) => files.some((file) => changed.has(file))).map(({ key }) => key);
}

let known: Promise<ReadonlyMap<string, ModuleSource>> | undefined;

/** The sources of this installation's modules, by key, read once a process. */
export async function moduleSources(): Promise<ReadonlyMap<string, ModuleSource>> {
  known ??= installedModules().then((modules) => readModuleSources({ folder: projectRoot, modules }));
  return known;
}

/**
 * The digest of a module's own source, or undefined where nobody can say what runs: the module belongs to no file of this
 * installation, or one of its files was changed while this process was running. Then its results must not be kept.
 * @param startedAt since when the process runs; ms since 1970
 */
export async function sourceDigest(key: string, startedAt = performance.timeOrigin): Promise<string | undefined> {
  const source = (await moduleSources()).get(key);
  if (source === undefined) return undefined;
  // Looked at each time: workers are started again while the process lives, with the Python that is there then.
  const changed = await Promise.all(
    source.files.map(async (file) => {
      const { mtimeMs } = await stat(join(projectRoot, file));
      return mtimeMs > startedAt;
    }),
  );
  return changed.includes(true) ? undefined : source.digest;
}

async function installedModules(): Promise<SourceRoot["modules"]> {
  const found: { file: string; key: string; tool: Module["tool"] }[] = [];
  for await (const file of glob("runtime/modules/**/*.module.ts", { cwd: projectRoot })) {
    const exported = Object.values((await import(pathToFileURL(join(projectRoot, file)).href)) as object);
    for (const one of exported.filter(isModule)) {
      found.push({ file: file.replaceAll("\\", "/"), key: one.contract.module.key, tool: one.tool });
    }
  }
  const twice = found.find(({ key }, index) => found.findIndex((one) => one.key === key) !== index);
  if (twice === undefined) return found;
  throw new RenderlineError(
    "internal",
    `two files have a module "${twice.key}"`,
    "Give each module a key of its own in its contract.",
  );
}

function isModule(value: unknown): value is Module {
  return typeof value === "object" && value !== null && "contract" in value && "run" in value && "tool" in value;
}

function fromRoot(path: string): string {
  return relative(projectRoot, path).replaceAll("\\", "/");
}
