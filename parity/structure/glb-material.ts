import { createHash } from "node:crypto";
import type { Material, Texture } from "@gltf-transform/core";
import { glbMaterial } from "#runtime/verify/glb-export";
import type { StructureItem } from "./items.ts";

/** A glTF material with every value that it has, and pictures by digest. */
export function materialStructure(material: Material): StructureItem {
  return {
    what: "material",
    id: material.getName(),
    values: {
      ...(glbMaterial(material) as StructureItem["values"]),
      alpha: material.getAlpha(),
      alphaMode: material.getAlphaMode(),
      alphaCutoff: material.getAlphaCutoff(),
      doubleSided: material.getDoubleSided(),
      emissive: material.getEmissiveFactor(),
      emissiveTexture: pictureOf(material.getEmissiveTexture()),
      normalScale: material.getNormalScale(),
      normalTexture: pictureOf(material.getNormalTexture()),
      occlusionStrength: material.getOcclusionStrength(),
      occlusionTexture: pictureOf(material.getOcclusionTexture()),
      extensions: material.listExtensions().map(({ extensionName }) => extensionName),
    },
  };
}

function pictureOf(texture: Texture | null): string | null {
  const image = texture?.getImage();
  return image == null ? null : createHash("sha256").update(image).digest("hex");
}
