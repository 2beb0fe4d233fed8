import { canonicalJson, sha256Hex } from "#contracts";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const length = 20;

/**
 * A letter and the first 20 base32 characters (RFC 4648, lower case: 100 bits) of the SHA-256 of a value's
 * canonical JSON. The letter tells what it identifies: `p` a part, `q` a prototype, `s` a shape.
 */
export function contentId(letter: "p" | "q" | "s", value: unknown): string {
  const digest = BigInt(`0x${sha256Hex(canonicalJson(value))}`);
  let id: string = letter;
  for (let place = 0; place < length; place += 1) id += alphabet[Number((digest >> BigInt(251 - 5 * place)) & 31n)];
  return id;
}
