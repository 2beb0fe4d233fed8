import {
  Color,
  DoubleSide,
  LinearSRGBColorSpace,
  MeshPhysicalMaterial,
  NoColorSpace,
  RepeatWrapping,
  SRGBColorSpace,
  type Texture as Picture,
  TextureLoader,
} from "three";
import type { Look, Texture } from "#contracts";

/** What a part without a material is shown in: a colour that no product has, so that it is not taken for a material. */
export const missingColour = 0xff2fa0;

/** Whether the look shows a picture, for which a surface needs texture coordinates. */
export function isTextured({ baseColorTexture, metallicRoughnessTexture }: Look): boolean {
  return baseColorTexture !== undefined || metallicRoughnessTexture !== undefined;
}

/**
 * A look as three.js draws it: both have the values of glTF 2.0 and its extensions.
 * @param onPicture called when one of its pictures has been read and can be drawn
 */
export function lookMaterial(look: Look, onPicture: () => void): MeshPhysicalMaterial {
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
  const { baseColorTexture, metallicRoughnessTexture } = look;
  if (baseColorTexture !== undefined) {
    material.map = picture(baseColorTexture, onPicture);
    material.map.colorSpace = SRGBColorSpace;
  }
  if (metallicRoughnessTexture !== undefined) {
    const map = picture(metallicRoughnessTexture, onPicture);
    map.colorSpace = NoColorSpace;
    material.roughnessMap = material.metalnessMap = map;
  }
  // A surface model has no inside, so both of its sides are seen; and what light goes through shows its back.
  material.side = DoubleSide;
  return material;
}

/** Repeated on texture coordinates in metres, counted from the top as glTF does. */
function picture({ png, size }: Texture, onPicture: () => void): Picture {
  const texture = new TextureLoader().load(`data:image/png;base64,${png}`, onPicture, undefined, reportError);
  texture.flipY = false;
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.repeat.set(1 / size[0], 1 / size[1]);
  // Seen at a flat angle it would blur.
  texture.anisotropy = 8;
  return texture;
}

/** Unlit enough to be told from any material, lit enough to show its shape. */
export function missingMaterial(): MeshPhysicalMaterial {
  return new MeshPhysicalMaterial({ color: missingColour, roughness: 1, side: DoubleSide });
}
