import type { Document, Material, Texture as GltfTexture, TextureInfo } from "@gltf-transform/core";
import {
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsIOR,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
  KHRTextureTransform,
} from "@gltf-transform/extensions";
import type { Look, Texture } from "#contracts";

/** The extensions that a look can need. */
export const materialExtensions = [
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsIOR,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
  KHRTextureTransform,
];

/** A look as a glTF material. An extension is written only where its value is not what glTF takes without it. */
export function gltfMaterial(document: Document, id: string, look: Look): Material {
  const material = document
    .createMaterial(id)
    .setBaseColorFactor([...look.baseColor, 1])
    .setMetallicFactor(look.metallic)
    .setRoughnessFactor(look.roughness)
    // CAD surfaces need not close around a body, and the still shows both their sides.
    .setDoubleSided(true);
  if (look.ior !== 1.5) {
    const ior = document.createExtension(KHRMaterialsIOR).createIOR().setIOR(look.ior);
    material.setExtension(KHRMaterialsIOR.EXTENSION_NAME, ior);
  }
  if (look.specular !== 1) {
    const specular = document.createExtension(KHRMaterialsSpecular).createSpecular().setSpecularFactor(look.specular);
    material.setExtension(KHRMaterialsSpecular.EXTENSION_NAME, specular);
  }
  if (look.transmission !== 0) {
    const transmission = document
      .createExtension(KHRMaterialsTransmission)
      .createTransmission()
      .setTransmissionFactor(look.transmission);
    material.setExtension(KHRMaterialsTransmission.EXTENSION_NAME, transmission);
  }
  if (look.coat !== 0) {
    const coat = document
      .createExtension(KHRMaterialsClearcoat)
      .createClearcoat()
      .setClearcoatFactor(look.coat)
      .setClearcoatRoughnessFactor(look.coatRoughness);
    material.setExtension(KHRMaterialsClearcoat.EXTENSION_NAME, coat);
  }
  if (isAnisotropic(look)) {
    const anisotropy = document
      .createExtension(KHRMaterialsAnisotropy)
      .createAnisotropy()
      .setAnisotropyStrength(look.anisotropy)
      .setAnisotropyRotation(look.anisotropyRotation);
    material.setExtension(KHRMaterialsAnisotropy.EXTENSION_NAME, anisotropy);
  }
  if (look.baseColorTexture !== undefined) {
    material.setBaseColorTexture(gltfTexture(document, look.baseColorTexture));
    repeat(document, material.getBaseColorTextureInfo(), look.baseColorTexture);
  }
  if (look.metallicRoughnessTexture !== undefined) {
    material.setMetallicRoughnessTexture(gltfTexture(document, look.metallicRoughnessTexture));
    repeat(document, material.getMetallicRoughnessTextureInfo(), look.metallicRoughnessTexture);
  }
  return material;
}

/** A picture once, however many materials show it. */
function gltfTexture(document: Document, { png }: Texture): GltfTexture {
  const image = Buffer.from(png, "base64");
  const known = document
    .getRoot()
    .listTextures()
    .find((texture) => image.equals(texture.getImage() ?? new Uint8Array()));
  return known ?? document.createTexture().setImage(image).setMimeType("image/png");
}

/** Texture coordinates are metres, so one repeat is as long as the texture says. glTF repeats where nothing else is said. */
function repeat(document: Document, info: TextureInfo | null, { size }: Texture): void {
  const transform = document.createExtension(KHRTextureTransform).createTransform();
  info?.setExtension(KHRTextureTransform.EXTENSION_NAME, transform.setScale([1 / size[0], 1 / size[1]]));
}

/** Whether the look shows a picture, for which a surface needs texture coordinates. */
export function isTextured({ baseColorTexture, metallicRoughnessTexture }: Look): boolean {
  return baseColorTexture !== undefined || metallicRoughnessTexture !== undefined;
}

/** Whether the look stretches highlights, for which a surface needs tangents. */
export function isAnisotropic({ anisotropy }: Look): boolean {
  return anisotropy !== 0;
}
