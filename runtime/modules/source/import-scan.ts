/** One import of a file, or one list of exports that it takes from elsewhere or from its own imports. */
export interface ScannedImport {
  /** What it is imported from; undefined for a list of a file's own names (`export { a, b };`). */
  readonly specifier: string | undefined;
  readonly passesOn: boolean;
  /** Whether only types are taken: nothing of the other file runs for it. */
  readonly typeOnly: boolean;
  /** By the name that this file gives it, the name there, types left out; undefined where everything may be taken. */
  readonly names: ReadonlyMap<string, string> | undefined;
}

const statement = /(?:^|\n)[ \t]*(import|export)\b([^"';]*?)\bfrom\s*["']([^"']+)["']/g;
const ownNames = /(?:^|\n)[ \t]*export(\s+type)?\s*\{([^"'{}]*)\}\s*;/g;
const bare = /(?:^|\n)[ \t]*import\s*["']([^"']+)["']/g;
const dynamic = /\bimport\(\s*["']([^"']+)["']\s*\)/g;
/** A file beside this one that is loaded by its place, such as the code of a worker thread. */
const byPlace = /\bnew URL\(\s*["'](\.{1,2}\/[^"']*[^"'/])["']\s*,\s*import\.meta\.url\s*\)/g;

/**
 * The imports of a TypeScript file of this repository. It reads the text alone: each statement stands at the start of a
 * line, as the formatter puts it, and ends with a semicolon.
 */
export function scanImports(text: string): ScannedImport[] {
  const found: ScannedImport[] = [];
  for (const [, keyword, clause = "", specifier] of text.matchAll(statement)) {
    const typeOnly = /^\s*type\s+[\w${*]/.test(clause);
    found.push({ specifier, passesOn: keyword === "export", typeOnly, names: namesIn(clause) });
  }
  for (const [, type, list = ""] of text.matchAll(ownNames)) {
    found.push({ specifier: undefined, passesOn: true, typeOnly: type !== undefined, names: namesIn(`{${list}}`) });
  }
  for (const pattern of [bare, dynamic, byPlace]) {
    for (const [, specifier] of text.matchAll(pattern)) {
      found.push({ specifier, passesOn: false, typeOnly: false, names: undefined });
    }
  }
  return found;
}

/** `{ a, b as c, type D }` by name; a default or a whole namespace can hold anything. */
function namesIn(clause: string): Map<string, string> | undefined {
  const [, before = "", list] = /^\s*(?:type\s+(?=\{))?([^{]*)\{([^}]*)\}\s*$/.exec(clause) ?? [];
  if (list === undefined || before.trim() !== "") return undefined;
  const names = new Map<string, string>();
  for (const part of list.split(",")) {
    const [, there, here] = /^\s*(?!type\s+[\w$])([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(part) ?? [];
    if (there !== undefined) names.set(here ?? there, there);
  }
  return names;
}
