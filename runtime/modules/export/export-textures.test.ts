import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paramsSchema, partsSchema, type ResolvedParams } from "#contracts";
import { exportGlb } from "#nodes";
import { glbInstances, gltfValues } from "#runtime/verify/glb-export";
import { sameValues } from "#runtime/verify/look-values";
import { callModule } from "../call-module.ts";
import { glbFaults } from "../cad/testing.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { boxProjection } from "./box-projection.ts";
import { readExportedGlb } from "./compress-glb.ts";
import { exportGlbModule } from "./export-glb.module.ts";
import { previewSurface } from "./preview-surface.ts";
import { domeMesh, parts, plain, publishedGlb, unpackedGlb, woven, wovenAssignment } from "./testing.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost();
});
afterAll(() => host.remove());

describe.each(["none", "meshopt", "draco"] as const)("a GLB with pictures and compression %s", (compression) => {
  let glb: Buffer;
  beforeAll(async () => {
    const list = partsSchema.parse({ version: 1, parts, skipped: [] });
    const { glb: written } = await callModule(host, "export.glb#1", exportGlbModule, {
      params: paramsSchema(exportGlb.params).parse({ compression }) as ResolvedParams<typeof exportGlb.params>,
      inputs: {
        mesh: await host.artifacts.write("mesh", "geometry", await publishedGlb()),
        parts: await host.artifacts.writeJson("parts", "parts", list),
        materials: await host.artifacts.writeJson("assignment", "materials", wovenAssignment),
      },
    });
    glb = await host.artifacts.read(written.sha256);
  });

  test("is glTF without error or warning", async () => {
    expect(await glbFaults(glb)).toEqual([]);
    expect(await glbFaults(await unpackedGlb(glb))).toEqual([]);
  });

  test("has them in the material that they belong to, with the bytes of the library and its size", async () => {
    const found = new Map((await glbInstances(glb)).map(({ key, values }) => [key, values]));
    expect(sameValues(gltfValues(woven), found.get(parts[2]?.key ?? ""))).toBe(true);
    expect(sameValues(gltfValues(plain), found.get(parts[0]?.key ?? ""))).toBe(true);
  });

  test("cuts up only the shape that shows them, and its instances still share their vertices", async () => {
    const meshes = (await readExportedGlb(glb)).getRoot().listMeshes();
    const coordinates = (name: string) =>
      meshes
        .filter((mesh) => mesh.getName() === name)
        .map((mesh) => mesh.listPrimitives()[0]?.getAttribute("TEXCOORD_0"));
    expect(coordinates("box")).toEqual([null, null]);
    const domes = new Set(coordinates("dome"));
    expect(domes.size).toBe(1);
    if (compression === "draco") return; // It orders the vertices anew.
    const { positions, indices } = domeMesh();
    expect(domes.values().next().value?.getArray()).toEqual(boxProjection(positions, indices).coordinates);
  });
});

test("USD, which cannot hold them, has their mean", () => {
  const { diffuseColor, roughness, metallic } = previewSurface(woven);
  // Red and blue by halves; green 255 and 51, blue 255 and 102 by halves.
  const [red, green, blue] = plain.baseColor;
  expect(diffuseColor).toEqual([red / 2, green * 0, blue / 2]);
  expect(roughness).toBeCloseTo(plain.roughness * 0.6, 12);
  expect(metallic).toBeCloseTo(woven.metallic * 0.7, 12);
});
