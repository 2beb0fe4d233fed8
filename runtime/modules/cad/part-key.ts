import { canonicalJson, sha256Hex } from "#contracts";

/** What a part key is minted from. `parentKey` is "" at the top; a top product has no occurrence. */
export interface PartIdentity {
  readonly parentKey: string;
  readonly productId: string;
  readonly occurrence: { readonly id: string; readonly name: string; readonly description: string } | null;
  /** Which of several instances that are equal in everything above, by placement. */
  readonly ordinal: number;
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const length = 20;

/**
 * `p` and the first 20 base32 characters (RFC 4648, lower case: 100 bits) of the SHA-256 of canonical
 * [parent key, product id, [occurrence id, name, description] or null, ordinal].
 */
export function mintPartKey({ parentKey, productId, occurrence, ordinal }: PartIdentity): string {
  const fields = occurrence === null ? null : [occurrence.id, occurrence.name, occurrence.description];
  const digest = BigInt(`0x${sha256Hex(canonicalJson([parentKey, productId, fields, ordinal]))}`);
  let key = "p";
  for (let place = 0; place < length; place += 1) key += alphabet[Number((digest >> BigInt(251 - 5 * place)) & 31n)];
  return key;
}
