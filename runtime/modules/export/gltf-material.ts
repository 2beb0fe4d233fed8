import type { Document, Material } from "@gltf-transform/core";
import {
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsIOR,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
} from "@gltf-transform/extensions";
import type { Look } from "#contracts";

/** The extensions that a look can need. */
export const materialExtensions = [
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsIOR,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
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
  return material;
}

/** Whether the look stretches highlights, for which a surface needs tangents. */
export function isAnisotropic({ anisotropy }: Look): boolean {
  return anisotropy !== 0;
}
