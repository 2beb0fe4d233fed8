import { Color, DoubleSide, LinearSRGBColorSpace, MeshPhysicalMaterial } from "three";
import type { Look } from "#contracts";

/** What a part without a material is shown in: a colour that no product has, so that it is not taken for a material. */
export const missingColour = 0xff2fa0;

/** A look as three.js draws it: both have the values of glTF 2.0 and its extensions. */
export function lookMaterial(look: Look): MeshPhysicalMaterial {
  const material = new MeshPhysicalMaterial({
    color: new Color().setRGB(...look.baseColor, LinearSRGBColorSpace),
    metalness: look.metallic,
    roughness: look.roughness,
    ior: look.ior,
    specularIntensity: look.specular,
    transmission: look.transmission,
    clearcoat: look.coat,
    clearcoatRoughness: look.coatRoughness,
    anisotropy: look.anisotropy,
    anisotropyRotation: look.anisotropyRotation,
  });
  // A surface model has no inside, so both of its sides are seen; and what light goes through shows its back.
  material.side = DoubleSide;
  return material;
}

/** Unlit enough to be told from any material, lit enough to show its shape. */
export function missingMaterial(): MeshPhysicalMaterial {
  return new MeshPhysicalMaterial({ color: missingColour, roughness: 1, side: DoubleSide });
}
