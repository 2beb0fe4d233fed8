import { contentId } from "./identity/content-id.ts";

/** What a part key is minted from. `parentKey` is "" at the top; a top product has no occurrence. */
export interface PartIdentity {
  readonly parentKey: string;
  readonly productId: string;
  readonly occurrence: { readonly id: string; readonly name: string; readonly description: string } | null;
  /** Which of several instances that are equal in everything above, by placement. */
  readonly ordinal: number;
}

/** The {@link contentId} of [parent key, product id, [occurrence id, name, description] or null, ordinal]. */
export function mintPartKey({ parentKey, productId, occurrence, ordinal }: PartIdentity): string {
  const fields = occurrence === null ? null : [occurrence.id, occurrence.name, occurrence.description];
  return contentId("p", [parentKey, productId, fields, ordinal]);
}
