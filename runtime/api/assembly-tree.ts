import type { Part } from "#contracts";
import type { ProductDocument } from "./documents.ts";

export interface AssemblyTree {
  readonly assemblies: ProductDocument["assemblies"];
  /** For each part, in the order of the parts: an index into the assemblies, or null for a part that is a root. */
  readonly assemblyOf: readonly (number | null)[];
}

interface Open {
  readonly index: number;
  readonly name: string;
  /** Known where a part lies in it directly. */
  key: string | undefined;
}

/**
 * The assemblies that parts lie in. A part tells the names above it and the key of its parent; parts come in tree order, so
 * an assembly ends where a name or the parent's key changes. Names alone would not do: nothing makes them differ.
 */
export function assemblyTree(parts: readonly Pick<Part, "path" | "evidence">[]): AssemblyTree {
  const assemblies: { name: string; parent: number | null }[] = [];
  const open: Open[] = [];
  const assemblyOf = parts.map(({ path, evidence: { parentKey } }) => {
    const names = path.slice(0, -1);
    open.length = sharedDepth(open, names, parentKey);
    for (const name of names.slice(open.length)) {
      open.push({ index: assemblies.push({ name, parent: open.at(-1)?.index ?? null }) - 1, name, key: undefined });
    }
    const parent = open.at(-1);
    if (parent === undefined) return null;
    parent.key = parentKey;
    return parent.index;
  });
  return { assemblies, assemblyOf };
}

/** How many of the open assemblies the next part lies in too. */
function sharedDepth(open: readonly Open[], names: readonly string[], parentKey: string): number {
  const differs = names.findIndex((name, depth) => open[depth]?.name !== name);
  const depth = differs === -1 ? names.length : differs;
  const key = open[names.length - 1]?.key;
  const otherParent = depth === names.length && key !== undefined && key !== parentKey;
  return otherParent ? depth - 1 : depth;
}
