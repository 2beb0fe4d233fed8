import type { Candidate } from "./candidates.ts";
import type { Pairing } from "./pairing.ts";

/** What parts of one product have in common. */
export function productKind({ part }: Candidate): string {
  return `product ${part.productId}`;
}

/** What equal parts have in common. */
export function shapeKind(one: Candidate): string {
  return `${productKind(one)} shape ${one.shapeClass ?? "unknown"}`;
}

/** The kinds of equal parts of which one is in a pair: another one that seems to have moved may be new in its stead. */
export function knownKinds({ pairs }: Pairing): Set<string> {
  return new Set(pairs.flatMap(({ old, new: next }) => [shapeKind(old), shapeKind(next)]));
}
