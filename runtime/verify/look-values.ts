import { createHash } from "node:crypto";
import type { Look, Texture } from "#contracts";

type Value = number | string | undefined | readonly Value[] | { readonly [name: string]: Value };

/** What a material is, by the name of each value. */
export type Values = Readonly<Record<string, Value>>;

/** Blender computes in single precision. */
const singlePrecision = 1e-6;

/** A look as what is read back from a file can be compared with: pictures by the SHA-256 of their PNG. */
export function lookValues({ baseColorTexture, metallicRoughnessTexture, ...factors }: Look): Values {
  return {
    ...factors,
    ...(baseColorTexture && { baseColorTexture: textureValues(baseColorTexture) }),
    ...(metallicRoughnessTexture && { metallicRoughnessTexture: textureValues(metallicRoughnessTexture) }),
  };
}

function textureValues({ png, size }: Texture): Values {
  return pictureValues(Buffer.from(png, "base64"), size);
}

/** A texture by its PNG's bytes and the metres that one repeat covers. */
export function pictureValues(png: Uint8Array, size: readonly number[]): Values {
  return { sha256: createHash("sha256").update(png).digest("hex"), size };
}

/** Whether exactly these values stand there, numbers as near as single precision goes. */
export function sameValues(wanted: Value, found: Value): boolean {
  if (typeof wanted === "number" && typeof found === "number")
    return Math.abs(wanted - found) <= singlePrecision * Math.max(1, Math.abs(wanted));
  if (typeof wanted !== "object" || typeof found !== "object") return wanted === found;
  const [ours, theirs] = [new Map(Object.entries(wanted)), new Map(Object.entries(found))];
  return [...ours.keys(), ...theirs.keys()].every((name) => sameValues(ours.get(name), theirs.get(name)));
}
