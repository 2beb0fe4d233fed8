import { RenderlineError } from "#contracts";
import { scanImports, type ScannedImport } from "./import-scan.ts";
import { isOwn, resolveImport, type ImportAliases } from "./resolve-import.ts";

/** The repository's files, by path from its root, with `/`. */
export interface SourceTree {
  /** @throws when there is no such file */
  read(file: string): Promise<string>;
  readonly aliases: ImportAliases;
}

/** Everything of ours that a file runs, and the packages that it takes in. */
export interface SourceClosure {
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

/** The imports of files, by path. */
export type ScannedFiles = Map<string, Promise<readonly ScannedImport[]>>;

/**
 * Follows a TypeScript file's imports. What a file only passes on (`#nodes` passes every contract on) is followed by name:
 * who takes one contract does not depend on the others. Types do not count.
 * @param scanned what was read before, of the same tree: many closures share most of their files
 * @throws RenderlineError internal, when an import leads to no file
 */
export async function sourceClosure(
  tree: SourceTree,
  entry: string,
  scanned: ScannedFiles = new Map(),
): Promise<SourceClosure> {
  const closure = { files: new Set<string>(), packages: new Set<string>() };
  const scan = (file: string): Promise<readonly ScannedImport[]> => {
    const known = scanned.get(file) ?? read(tree, file).then(scanImports);
    scanned.set(file, known);
    return known;
  };
  await addFile({ tree, scan, closure, followed: new Set() }, entry);
  return closure;
}

interface Walk {
  readonly tree: SourceTree;
  readonly scan: (file: string) => Promise<readonly ScannedImport[]>;
  readonly closure: { readonly files: Set<string>; readonly packages: Set<string> };
  /** Names that were followed, as `file#name`: two files may pass a name on to each other. */
  readonly followed: Set<string>;
}

/** Adds a whole file: all that it takes in may matter to it. */
async function addFile(walk: Walk, file: string): Promise<void> {
  if (walk.closure.files.has(file)) return;
  walk.closure.files.add(file);
  if (!/\.tsx?$/.test(file)) return;
  for (const one of await walk.scan(file)) {
    if (one.specifier === undefined || one.typeOnly) continue;
    const target = resolveImport(file, one.specifier, walk.tree.aliases);
    if (!isOwn(one.specifier)) {
      if (!target.startsWith("node:")) walk.closure.packages.add(target);
    } else if (one.names === undefined) {
      await addFile(walk, target);
    } else {
      for (const name of one.names.values()) await addName(walk, target, name);
    }
  }
}

/** Adds what stands behind a name that a file exports: the file itself, unless it only passes the name on. */
async function addName(walk: Walk, file: string, name: string): Promise<void> {
  if (walk.followed.has(`${file}#${name}`)) return;
  walk.followed.add(`${file}#${name}`);
  const imports = /\.tsx?$/.test(file) ? await walk.scan(file) : [];
  const source = passedOn(imports, name);
  if (source === undefined) return addFile(walk, file);
  if (source.typeOnly) return;
  if (!isOwn(source.specifier)) {
    walk.closure.packages.add(resolveImport(file, source.specifier, walk.tree.aliases));
    return;
  }
  await addName(walk, resolveImport(file, source.specifier, walk.tree.aliases), source.name);
}

/** Where a file takes a name from that it exports: `export { a } from "b"`, or `import { a } from "b"` and `export { a }`. */
function passedOn(
  imports: readonly ScannedImport[],
  name: string,
): { readonly specifier: string; readonly name: string; readonly typeOnly: boolean } | undefined {
  for (const { specifier, passesOn, typeOnly, names } of imports) {
    const there = passesOn ? names?.get(name) : undefined;
    if (there === undefined) continue;
    if (specifier !== undefined) return { specifier, name: there, typeOnly };
    for (const one of imports) {
      const origin = one.passesOn ? undefined : one.names?.get(there);
      if (origin !== undefined && one.specifier !== undefined) {
        return { specifier: one.specifier, name: origin, typeOnly: typeOnly || one.typeOnly };
      }
    }
  }
  return undefined;
}

async function read(tree: SourceTree, file: string): Promise<string> {
  try {
    return await tree.read(file);
  } catch (error) {
    throw new RenderlineError(
      "internal",
      `the source file "${file}" could not be read`,
      "The checkout is not whole: restore it from the repository.",
      error,
    );
  }
}
