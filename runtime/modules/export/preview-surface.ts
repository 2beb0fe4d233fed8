import type { Look } from "#contracts";
import { withoutTextures } from "./mean-colour.ts";

/**
 * A look as UsdPreviewSurface says it, in its metallic workflow. It has no strength of a dielectric's reflection: where that is
 * not 1, the index of refraction is the one that reflects as much straight on. What goes through is opacity. Anisotropy it
 * cannot say. A picture cannot be in the file: its mean is. https://openusd.org/release/spec_usdpreviewsurface.html
 */
export function previewSurface(textured: Look): Readonly<Record<string, number | readonly number[]>> {
  const look = withoutTextures(textured);
  return {
    diffuseColor: look.baseColor,
    metallic: look.metallic,
    roughness: look.roughness,
    ior: look.specular === 1 ? look.ior : iorOf(look.specular * straightOn(look.ior)),
    clearcoat: look.coat,
    clearcoatRoughness: look.coatRoughness,
    opacity: 1 - look.transmission,
  };
}

/** Share of the light that a surface of this index of refraction reflects straight on (Fresnel), and the way back. */
function straightOn(ior: number): number {
  return ((ior - 1) / (ior + 1)) ** 2;
}
function iorOf(reflected: number): number {
  return (1 + Math.sqrt(reflected)) / (1 - Math.sqrt(reflected));
}
