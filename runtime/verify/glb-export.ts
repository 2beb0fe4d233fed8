import type { Material, Texture, TextureInfo } from "@gltf-transform/core";
import {
  Anisotropy,
  Clearcoat,
  IOR,
  Specular,
  Transform,
  Transmission,
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsIOR,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
  KHRTextureTransform,
} from "@gltf-transform/extensions";
import type { Look } from "#contracts";
import type { Format, FoundInstance } from "./check-export.ts";
import { glbPrecision } from "./checks.ts";
import { instancesOf } from "./glb-instances.ts";
import { lookValues, pictureValues, type Values } from "./look-values.ts";
import { readExportedGlb } from "#runtime/modules/export/compress-glb";

/** A look as glTF can say it: without a coat, or without stretched highlights, it has no place for how they would be. */
export function gltfValues(look: Look): Values {
  return {
    ...lookValues(look),
    coatRoughness: look.coat === 0 ? 0 : look.coatRoughness,
    anisotropyRotation: look.anisotropy === 0 ? 0 : look.anisotropyRotation,
  };
}

export const glbFormat: Format = { id: "export-glb", precision: glbPrecision, values: gltfValues };

/** The instances of an exported GLB as glTF defines what stands there; a value that does not stand there is glTF's own. */
export async function glbInstances(bytes: Uint8Array): Promise<FoundInstance[]> {
  return instancesOf(await readExportedGlb(bytes)).flatMap(({ node, ...instance }) => {
    const primitives = node.getMesh()?.listPrimitives() ?? [];
    const materials = new Set(primitives.map((primitive) => primitive.getMaterial()));
    return [...materials].map((material) => ({ ...instance, ...materialOf(material) }));
  });
}

function materialOf(material: Material | null): Pick<FoundInstance, "material" | "values"> {
  return material === null
    ? { material: null, values: {} }
    : { material: material.getName(), values: glbMaterial(material) };
}

/** The values of a look that a glTF material has. */
export function glbMaterial(material: Material): Values {
  const [red, green, blue] = material.getBaseColorFactor();
  const anisotropy = material.getExtension<Anisotropy>(KHRMaterialsAnisotropy.EXTENSION_NAME);
  const coat = material.getExtension<Clearcoat>(KHRMaterialsClearcoat.EXTENSION_NAME);
  const baseColorTexture = textureOf(material.getBaseColorTexture(), material.getBaseColorTextureInfo());
  const metallicRoughnessTexture = textureOf(
    material.getMetallicRoughnessTexture(),
    material.getMetallicRoughnessTextureInfo(),
  );
  return {
    baseColor: [red, green, blue],
    metallic: material.getMetallicFactor(),
    roughness: material.getRoughnessFactor(),
    ior: material.getExtension<IOR>(KHRMaterialsIOR.EXTENSION_NAME)?.getIOR() ?? 1.5,
    specular: material.getExtension<Specular>(KHRMaterialsSpecular.EXTENSION_NAME)?.getSpecularFactor() ?? 1,
    transmission:
      material.getExtension<Transmission>(KHRMaterialsTransmission.EXTENSION_NAME)?.getTransmissionFactor() ?? 0,
    coat: coat?.getClearcoatFactor() ?? 0,
    coatRoughness: coat?.getClearcoatRoughnessFactor() ?? 0,
    anisotropy: anisotropy?.getAnisotropyStrength() ?? 0,
    anisotropyRotation: anisotropy?.getAnisotropyRotation() ?? 0,
    ...(baseColorTexture && { baseColorTexture }),
    ...(metallicRoughnessTexture && { metallicRoughnessTexture }),
  };
}

function textureOf(texture: Texture | null, info: TextureInfo | null): Values | undefined {
  const png = texture?.getImage();
  if (png == null) return undefined;
  const [across, down] = info?.getExtension<Transform>(KHRTextureTransform.EXTENSION_NAME)?.getScale() ?? [1, 1];
  return pictureValues(png, [1 / across, 1 / down]);
}
