import { PNG } from "pngjs";
import type { Look, Texture } from "#contracts";
import { isTextured } from "./gltf-material.ts";

type Three = readonly [number, number, number];

/** A look without its pictures, its values multiplied with the mean of each: how it looks from afar. */
export function withoutTextures(look: Look): Look {
  if (!isTextured(look)) return look;
  const { baseColorTexture, metallicRoughnessTexture, ...factors } = look;
  const [red, green, blue] = factors.baseColor;
  const base = baseColorTexture === undefined ? ([1, 1, 1] as const) : mean(baseColorTexture, linear);
  const [, rough, metal] =
    metallicRoughnessTexture === undefined ? [1, 1, 1] : mean(metallicRoughnessTexture, identity);
  return {
    ...factors,
    baseColor: [red * base[0], green * base[1], blue * base[2]],
    roughness: factors.roughness * rough,
    metallic: factors.metallic * metal,
  };
}

function mean({ png }: Texture, valueOf: (share: number) => number): Three {
  const { data } = PNG.sync.read(Buffer.from(png, "base64"));
  const values = Array.from({ length: 256 }, (_, byte) => valueOf(byte / 255));
  const sums: [number, number, number] = [0, 0, 0];
  for (let pixel = 0; pixel < data.length; pixel += 4)
    for (const channel of [0, 1, 2] as const) sums[channel] += values[data[pixel + channel] ?? 0] ?? 0;
  const pixels = data.length / 4;
  return [sums[0] / pixels, sums[1] / pixels, sums[2] / pixels];
}

function identity(share: number): number {
  return share;
}

/** sRGB's transfer function, IEC 61966-2-1. */
function linear(share: number): number {
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
