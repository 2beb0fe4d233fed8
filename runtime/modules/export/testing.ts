import { PNG } from "pngjs";
import type { Assignment, Look, Part } from "#contracts";
import { packGlb, type PrototypeMesh } from "../cad/pack-glb.ts";
import { readExportedGlb, writeExportedGlb } from "./compress-glb.ts";
import { boxMesh, partOf, translation, turned } from "../cad/testing.ts";

/** A look that needs no extension. */
export const plain: Look = {
  baseColor: [0.1, 0.2, 0.3],
  metallic: 0,
  roughness: 0.37,
  ior: 1.5,
  specular: 1,
  transmission: 0,
  coat: 0,
  coatRoughness: 0.03,
  anisotropy: 0,
  anisotropyRotation: 0,
};

/** Two by two pixels of these values, red, green, blue, 0 to 255. */
export function chequer(...[a, b]: readonly [readonly number[], readonly number[]]): string {
  const png = new PNG({ width: 2, height: 2 });
  png.data.set([a, b, b, a].flatMap((colour) => [...colour, 255]));
  return PNG.sync.write(png).toString("base64");
}

/** Every value away from what glTF takes without it. */
export const rich: Look = {
  baseColor: [0.9, 0.8, 0.7],
  metallic: 0.25,
  roughness: 0.16,
  ior: 1.52,
  specular: 0.6,
  transmission: 0.75,
  coat: 0.9,
  coatRoughness: 0.04,
  anisotropy: 0.5,
  anisotropyRotation: 1.25,
};

/** Values that pictures change from place to place. */
export const woven: Look = {
  ...plain,
  metallic: 0.5,
  baseColorTexture: { png: chequer([255, 0, 0], [0, 0, 255]), size: [0.02, 0.04] },
  metallicRoughnessTexture: { png: chequer([0, 255, 255], [0, 51, 102]), size: [0.01, 0.01] },
};

/** Half a ball of radius 0.05 m about the origin: smooth normals, none of them along an axis of a box. */
export function domeMesh(steps = 24): PrototypeMesh {
  const normals: number[] = [];
  const indices: number[] = [];
  for (let i = 0; i <= steps; i += 1) {
    for (let j = 0; j <= steps; j += 1) {
      const [u, v] = [(i / steps) * Math.PI, (0.05 + (j / steps) * 0.9) * Math.PI];
      normals.push(Math.cos(u) * Math.sin(v), Math.sin(u) * Math.sin(v), Math.cos(v));
      const at = i * (steps + 1) + j;
      if (i < steps && j < steps) indices.push(at, at + 1, at + steps + 1, at + 1, at + steps + 2, at + steps + 1);
    }
  }
  return {
    positions: Float32Array.from(normals, (value) => value * 0.05),
    normals: Float32Array.from(normals),
    indices: Uint32Array.from(indices),
  };
}

/** Two boxes and three domes; the domes are of one shape and two materials. */
export const parts: readonly Part[] = [
  partOf("a", "box", { name: "Base plate", path: ["Lamp", "Base plate"] }),
  partOf("b", "box", { name: 'Cover / "top"', path: ["Lamp", 'Cover / "top"'], placement: translation(1e-6, 2, 3) }),
  partOf("c", "dome", { placement: turned(0.3, [0.1, 0, 0]) }),
  partOf("d", "dome", { placement: turned(-1.2, [0, 0.2, 0]) }),
  partOf("e", "dome", { placement: [-1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }),
];

const materials = ["grey", "glaze", "grey", "glaze", "glaze"];

export const assignment: Assignment = {
  version: 1,
  looks: { grey: plain, glaze: rich, "not-used": plain },
  parts: parts.map(({ key }, index) => ({
    key,
    material: materials[index] ?? "",
    source: index === 0 ? { from: "rule", rule: "plates" } : { from: "fallback" },
  })),
  fallbacks: parts.slice(1).map(({ key }) => key),
};

/** The first dome is woven. */
export const wovenAssignment: Assignment = {
  ...assignment,
  looks: { ...assignment.looks, woven },
  parts: assignment.parts.map((part, index) => (index === 2 ? { ...part, material: "woven" } : part)),
};

/** The parts as `cad.tessellate` publishes them. */
export function publishedGlb(listed: readonly Part[] = parts): Promise<Uint8Array> {
  const shapes = new Map([
    ["box", boxMesh([0, 0, 0], [0.1, 0.2, 0.3])],
    ["dome", domeMesh()],
  ]);
  return packGlb(listed, shapes);
}

/** A GLB again without compression: the validator does not look into compressed buffers. */
export async function unpackedGlb(glb: Uint8Array): Promise<Uint8Array> {
  const document = await readExportedGlb(glb);
  for (const extension of document.getRoot().listExtensionsUsed())
    if (/meshopt|draco/.test(extension.extensionName)) extension.dispose();
  return writeExportedGlb(document, { compression: "none", positionBits: 16, normalBits: 12 });
}
