import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { scanImports } from "#runtime/modules/source/import-scan";
import { resolveImport } from "#runtime/modules/source/resolve-import";
import manifest from "../package.json" with { type: "json" };
import type { Import } from "./import-rules.ts";
import { repositoryFiles } from "./repository-files.ts";
import { root } from "./run-tool.ts";

/** Every import in the repository's TypeScript. */
export async function repositoryImports(): Promise<Import[]> {
  const files = await repositoryFiles("**/*.{ts,tsx}");
  const lists = await Promise.all(files.map(async (file) => importsOf(file, await readFile(join(root, file), "utf8"))));
  return lists.flat();
}

/** The imports of one file, types included: a type that crosses a border ties the two sides together as well. */
export function importsOf(file: string, text: string): Import[] {
  return scanImports(text).flatMap(({ specifier }) =>
    specifier === undefined ? [] : [{ file, specifier, target: resolveImport(file, specifier, manifest.imports) }],
  );
}
