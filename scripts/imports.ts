import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import manifest from "../package.json" with { type: "json" };
import type { Import } from "./import-rules.ts";
import { repositoryFiles } from "./repository-files.ts";
import { root } from "./run-tool.ts";

const statement = /(?:^|\n)[ \t]*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/g;
const bare = /(?:^|\n)[ \t]*import\s*["']([^"']+)["']/g;
const dynamic = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** Every import in the repository's TypeScript. */
export async function repositoryImports(): Promise<Import[]> {
  const files = await repositoryFiles("**/*.{ts,tsx}");
  const lists = await Promise.all(files.map(async (file) => importsOf(file, await readFile(join(root, file), "utf8"))));
  return lists.flat();
}

/** The imports of one file, types included: a type that crosses a border ties the two sides together as well. */
export function importsOf(file: string, text: string): Import[] {
  const found = [statement, bare, dynamic].flatMap((pattern) => [...text.matchAll(pattern)]);
  return found.map(([, specifier = ""]) => ({ file, specifier, target: resolve(file, specifier) }));
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(file), specifier);
  if (specifier.startsWith("#")) return resolveOwn(specifier);
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The way Node.js reads `imports` in package.json, as far as this repository uses it. */
function resolveOwn(specifier: string): string {
  for (const [key, target] of Object.entries(manifest.imports)) {
    const [before = "", after] = key.split("*");
    if (key === specifier) return posix.normalize(target);
    if (after !== undefined && specifier.startsWith(before)) {
      return posix.normalize(target.replace("*", specifier.slice(before.length)));
    }
  }
  return specifier;
}
