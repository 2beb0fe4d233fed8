import type { Candidate, Revisions } from "./candidates.ts";
import type { Pair } from "./pairing.ts";

/**
 * What the pairs that are certain say about the file's own naming. Where a path has passed from one part to another
 * (a part was inserted among numbered siblings, say), paths of the same kind say nothing about the rest.
 */
export interface Numbering {
  /** Whether the path may be believed for a part. */
  believesPath(part: Candidate): boolean;
  /** Whether the product id may be: some exporters number the products themselves. */
  believesProduct(part: Candidate): boolean;
}

export function numberingOf(revisions: Revisions, certain: readonly Pair[]): Numbering {
  const oldPaths = new Set(revisions.old.map(({ path }) => path));
  const newPaths = new Set(revisions.new.map(({ path }) => path));
  const products = new Set<string>();
  const parentsByPath = new Set<string>();
  const parentsByProduct = new Set<string>();
  for (const { old, new: next } of certain) {
    if (old.path === next.path || !(newPaths.has(old.path) || oldPaths.has(next.path))) continue;
    const both = [old.part.evidence, next.part.evidence];
    for (const { productId } of both) products.add(productId);
    if (old.part.productId !== next.part.productId) for (const { parentKey } of both) parentsByProduct.add(parentKey);
    // The same fields below another parent: it is the parents whose paths were passed on.
    if (both[0]?.parentKey !== both[1]?.parentKey) for (const { parentKey } of both) parentsByPath.add(parentKey);
  }
  const productShifted = ({ part }: Candidate): boolean => parentsByProduct.has(part.evidence.parentKey);
  return {
    believesPath: (one) =>
      !products.has(one.part.productId) && !parentsByPath.has(one.part.evidence.parentKey) && !productShifted(one),
    believesProduct: (one) => !productShifted(one),
  };
}
