import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** The SHA-256 of a file as S3 says it: base64, of the whole, or of the digests of its parts and how many they are. */
export interface Checksum {
  readonly bytes: number;
  readonly whole: string;
  /** What is uploaded at once; a single one where the file is no larger than a part. */
  readonly parts: readonly { readonly start: number; readonly bytes: number; readonly checksum: string }[];
}

/** Held in memory while it is uploaded. S3 takes 10,000 parts, so a file may have 312 GiB. */
export const partBytes = 32 * 2 ** 20;

/** @param size bytes of a part, for tests */
export async function checksumOf(path: string, size = partBytes): Promise<Checksum> {
  const parts: { start: number; bytes: number; checksum: string }[] = [];
  const digests: Buffer[] = [];
  let hash = createHash("sha256");
  let bytes = 0;
  let start = 0;
  const endPart = (): void => {
    const digest = hash.digest();
    digests.push(digest);
    parts.push({ start, bytes: bytes - start, checksum: digest.toString("base64") });
    hash = createHash("sha256");
    start = bytes;
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (rest.length > 0) {
      if (bytes - start === size) endPart();
      const taken = rest.subarray(0, size - (bytes - start));
      hash.update(taken);
      bytes += taken.length;
      rest = rest.subarray(taken.length);
    }
  }
  endPart();
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return { bytes, whole: only.checksum, parts };
  const ofAll = createHash("sha256").update(Buffer.concat(digests)).digest("base64");
  return { bytes, whole: `${ofAll}-${parts.length}`, parts };
}
