import type { ProductDocument, ProductMaterials } from "#runtime/api/documents";
import { formatTime } from "../format.ts";

export type ProductPart = ProductDocument["parts"][number];
export type PartMaterial = ProductMaterials["parts"][number];

/** A line of the assembly tree. */
export type TreeRow =
  | {
      readonly kind: "assembly";
      /** `a` and its index in the document. */
      readonly id: string;
      readonly name: string;
      readonly depth: number;
      readonly partCount: number;
      readonly missingCount: number;
      readonly open: boolean;
    }
  | {
      readonly kind: "part";
      /** Its key. */
      readonly id: string;
      readonly part: ProductPart;
      readonly depth: number;
      readonly missing: boolean;
    };

/** What a part without a name is called in a list; its key tells it apart. */
export const unnamed = "(unnamed)";

export interface Tree {
  /** Root lines first, children below; `missing` first within an assembly. */
  readonly rows: (open: ReadonlySet<string>, search: string) => TreeRow[];
  /** The keys of all parts in an assembly and below. */
  readonly keysOf: (id: string) => readonly string[];
  /** The assemblies that a part or assembly lies in, outermost first. */
  readonly above: (id: string) => readonly string[];
  readonly assemblyIds: ReadonlySet<string>;
  /** Those in which a part is missing a material. */
  readonly missingAssemblies: readonly string[];
  readonly partCount: number;
}

interface Assembly {
  readonly id: string;
  readonly name: string;
  readonly parent: Assembly | undefined;
  readonly children: (Assembly | ProductPart)[];
  readonly keys: string[];
  missing: number;
}

/** The assembly tree of a product: what is missing a material comes first among its siblings. */
export function treeOf({ assemblies, parts }: ProductDocument, missing: ReadonlySet<string>): Tree {
  const all: Assembly[] = [];
  const roots: (Assembly | ProductPart)[] = [];
  for (const [index, { name, parent }] of assemblies.entries()) {
    const above = parent === null ? undefined : all[parent];
    const one: Assembly = { id: `a${index}`, name, parent: above, children: [], keys: [], missing: 0 };
    all.push(one);
  }
  // A child takes its place among its siblings where its first part comes.
  const placed = new Set<Assembly>();
  const place = (one: Assembly): void => {
    if (placed.has(one)) return;
    placed.add(one);
    if (one.parent !== undefined) place(one.parent);
    (one.parent?.children ?? roots).push(one);
  };
  const assemblyOfKey = new Map<string, Assembly | undefined>();
  for (const part of parts) {
    const direct = part.assembly === null ? undefined : all[part.assembly];
    assemblyOfKey.set(part.key, direct);
    if (direct !== undefined) place(direct);
    (direct?.children ?? roots).push(part);
    for (let above = direct; above !== undefined; above = above.parent) {
      above.keys.push(part.key);
      if (missing.has(part.key)) above.missing += 1;
    }
  }
  const urgency = (one: Assembly | ProductPart): number =>
    ("children" in one ? one.missing > 0 : missing.has(one.key)) ? 0 : 1;
  for (const children of [roots, ...all.map((one) => one.children)]) children.sort((a, b) => urgency(a) - urgency(b));

  const byId = new Map(all.map((one) => [one.id, one]));
  const rows = (open: ReadonlySet<string>, search: string): TreeRow[] => {
    const wanted = search.trim().toLowerCase();
    const found = wanted === "" ? undefined : matching(parts, all, wanted);
    const lines: TreeRow[] = [];
    const walk = (children: readonly (Assembly | ProductPart)[], depth: number): void => {
      for (const one of children) {
        if (!("children" in one)) {
          if (found === undefined || found.has(one.key))
            lines.push({ kind: "part", id: one.key, part: one, depth, missing: missing.has(one.key) });
          continue;
        }
        if (found !== undefined && !found.has(one.id)) continue;
        const isOpen = found !== undefined || open.has(one.id);
        const { id, name, keys, missing: missingCount } = one;
        lines.push({
          kind: "assembly",
          id,
          name: name === "" ? unnamed : name,
          depth,
          partCount: keys.length,
          missingCount,
          open: isOpen,
        });
        if (isOpen) walk(one.children, depth + 1);
      }
    };
    walk(roots, 0);
    return lines;
  };
  const above = (id: string): string[] => {
    const ids: string[] = [];
    for (let one = byId.get(id)?.parent ?? assemblyOfKey.get(id); one !== undefined; one = one.parent)
      ids.unshift(one.id);
    return ids;
  };
  return {
    rows,
    keysOf: (id) => byId.get(id)?.keys ?? [id],
    above,
    assemblyIds: new Set(byId.keys()),
    missingAssemblies: all.filter((one) => one.missing > 0).map(({ id }) => id),
    partCount: parts.length,
  };
}

/** Ids of what matches, what is below it, and what it lies in. */
function matching(parts: readonly ProductPart[], assemblies: readonly Assembly[], wanted: string): Set<string> {
  const found = new Set<string>();
  const named = new Set(
    assemblies
      .filter(({ name, parent }) => name.toLowerCase().includes(wanted) || hasIn(parent, wanted))
      .map(({ id }) => id),
  );
  for (const part of parts) {
    const direct = part.assembly === null ? undefined : assemblies[part.assembly];
    const own = [part.name, part.productId, part.key].some((text) => text.toLowerCase().includes(wanted));
    if (!own && !(direct !== undefined && named.has(direct.id))) continue;
    found.add(part.key);
    for (let above = direct; above !== undefined; above = above.parent) found.add(above.id);
  }
  return found;
}

function hasIn(assembly: Assembly | undefined, wanted: string): boolean {
  for (let one = assembly; one !== undefined; one = one.parent)
    if (one.name.toLowerCase().includes(wanted)) return true;
  return false;
}

/** Where a material comes from, in words. */
export function sourceText(source: PartMaterial["source"], rules: string): string {
  switch (source.from) {
    case "manual":
      return `${source.author}, who assigned it by hand on ${formatTime(source.at)}: “${source.reason}”`;
    case "rule":
      return `Rule "${source.rule}" of ${rules}`;
    case "cad-colour":
      return "The colour in the CAD file";
    case "fallback":
      return `The fallback of ${rules}`;
  }
}
