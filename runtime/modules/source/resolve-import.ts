import { posix } from "node:path";

/** `imports` of package.json, as far as this repository uses it: a name or a pattern with one `*`, and its place. */
export type ImportAliases = Readonly<Record<string, string>>;

/**
 * What an import means: a path from the repository's root (its ending left away where the import leaves it away),
 * `node:…`, or the name of a package.
 */
export function resolveImport(file: string, specifier: string, aliases: ImportAliases): string {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(file), specifier);
  if (specifier.startsWith("#")) return resolveAlias(specifier, aliases);
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Whether an import is of a file of ours. */
export function isOwn(specifier: string): boolean {
  return specifier.startsWith(".") || specifier.startsWith("#");
}

/** The way Node.js reads `imports` in package.json. */
function resolveAlias(specifier: string, aliases: ImportAliases): string {
  for (const [key, target] of Object.entries(aliases)) {
    const [before = "", after] = key.split("*");
    if (key === specifier) return posix.normalize(target);
    if (after !== undefined && specifier.startsWith(before)) {
      return posix.normalize(target.replace("*", specifier.slice(before.length)));
    }
  }
  return specifier;
}
