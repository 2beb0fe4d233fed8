import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/** Plain JSON: what a definition, an artifact of a JSON kind and a module call's params are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Canonical JSON text (RFC 8785): sorted keys, shortest numbers, no white space. Equal values give equal bytes.
 * @throws TypeError for what JSON cannot hold (NaN, infinity, functions), so that nothing is silently dropped.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("not a JSON value: undefined");
  return text;
}

/** SHA-256 of UTF-8 text or of bytes, lower-case hexadecimal. Pure, so that the browser and Node.js agree. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === "string" ? utf8ToBytes(data) : data));
}

/** The digest of a definition or a contract: SHA-256 of its canonical JSON. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
