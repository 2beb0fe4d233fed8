import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sceneSchema, type ArtifactRef, type Look, type Part, type Scene } from "#contracts";
import { callModule, callIds } from "../call-module.ts";
import { packGlb, type PrototypeMesh } from "../cad/pack-glb.ts";
import { boxMesh, partOf, translation, turned } from "../cad/testing.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { composeSceneModule } from "./compose-scene.module.ts";

let host: TestHost;
let nextCallId: ReturnType<typeof callIds>;
beforeEach(async () => {
  host = await testHost();
  nextCallId = callIds();
});
afterEach(() => host.remove());

const steel: Look = {
  baseColor: [0.6, 0.6, 0.6],
  metallic: 1,
  roughness: 0.3,
  ior: 1.5,
  specular: 1,
  transmission: 0,
  coat: 0,
  coatRoughness: 0.03,
  anisotropy: 0,
  anisotropyRotation: 0,
};

type Params = Parameters<typeof composeSceneModule.run>[0]["params"];

async function store(
  parts: readonly Part[],
  mesh: PrototypeMesh,
): Promise<{ mesh: ArtifactRef<"mesh">; materials: ArtifactRef<"assignment"> }> {
  const glb = await packGlb(parts, new Map([["box", mesh]]));
  const assigned = parts.map(({ key }) => ({ key, material: "steel", source: { from: "fallback" } }));
  const assignment = { version: 1, looks: { steel }, parts: assigned, fallbacks: [] };
  return {
    mesh: await host.artifacts.write("mesh", "geometry", glb),
    materials: await host.artifacts.writeJson("assignment", "materials", assignment),
  };
}

async function compose(parts: readonly Part[], mesh: PrototypeMesh, params: Partial<Params> = {}): Promise<Scene> {
  const inputs = await store(parts, mesh);
  const { scene } = await callModule(host, nextCallId("scene.compose"), composeSceneModule, {
    params: params as Params,
    inputs,
  });
  return host.artifacts.readJson(scene.sha256, sceneSchema);
}

const box = boxMesh([-0.01, -0.02, 0], [0.01, 0.02, 0.03]);
const two = [partOf("a", "box"), partOf("b", "box", { placement: turned(1, [0.1, 0, 0.005]) })];

describe("a scene", () => {
  test("names its geometry by digest, gives every part its material and takes the contract's defaults", async () => {
    const scene = await compose(two, box);
    const glb = await packGlb(two, new Map([["box", box]]));
    expect(scene.mesh).toBe((await host.artifacts.write("mesh", "geometry", glb)).sha256);
    expect(scene.assignment).toEqual({ [two[0]?.key ?? ""]: "steel", [two[1]?.key ?? ""]: "steel" });
    expect(scene.materials).toEqual({ steel });
    expect(scene.film).toEqual({ width: 1024, height: 1024, transparent: false, viewTransform: "AgX", exposure: 0 });
    expect(scene.ground?.z).toBe(0);
  });

  test("is the same bytes for the same order", async () => {
    expect(await compose(two, box)).toEqual(await compose(structuredClone(two), structuredClone(box)));
    const digests = host.records.map(({ outputs }) => outputs["scene"]?.sha256);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(digests).size).toBe(1);
  });

  test("grows with the product: a thousand times larger is the same picture", async () => {
    const large = boxMesh([-10, -20, 0], [10, 20, 30]);
    const small = await compose([partOf("a", "box")], box);
    const big = await compose([partOf("a", "box")], large);
    for (const [index, light] of small.lights.entries()) {
      expect(big.lights[index]?.size).toBeCloseTo(light.size * 1000, 4);
      expect((big.lights[index]?.energy ?? NaN) / light.energy / 1e6).toBeCloseTo(1, 4);
    }
    expect((big.camera.clipStart ?? NaN) / small.camera.clipStart).toBeCloseTo(1000, 1);
    expect((big.camera.matrix[7] ?? NaN) / (small.camera.matrix[7] ?? NaN)).toBeCloseTo(1000, 1);
  });

  test("turns its lights with the camera", async () => {
    const front = await compose([partOf("a", "box")], box, { azimuth: 0 });
    const back = await compose([partOf("a", "box")], box, { azimuth: 180 });
    for (const [index, { matrix }] of front.lights.entries()) {
      // The product stands on the origin, so half a turn is a change of sign.
      expect(back.lights[index]?.matrix[3]).toBeCloseTo(-(matrix[3] ?? NaN), 6);
      expect(back.lights[index]?.matrix[7]).toBeCloseTo(-(matrix[7] ?? NaN), 6);
      expect(back.lights[index]?.matrix[11]).toBeCloseTo(matrix[11] ?? NaN, 6);
    }
  });

  test("has no ground when none is wanted", async () => {
    expect((await compose(two, box, { ground: false, transparent: true })).ground).toBeNull();
  });

  test("stands its ground at the lowest point of the product, wherever that is", async () => {
    const lifted = await compose([partOf("a", "box", { placement: translation(0, 0, -0.5) })], box);
    expect(lifted.ground?.z).toBeCloseTo(-0.5, 6);
  });
});

describe("what touches the camera", () => {
  test("the corner of a flat sheet, seen from its edge in a wide picture", async () => {
    const sheet = boxMesh([0, 0, 0], [0.1, 0.1, 0]);
    const scene = await compose([partOf("a", "box")], sheet, { azimuth: 45, elevation: 0, width: 4096, height: 256 });
    expect(scene.camera.clipStart).toBeGreaterThan(0);
    expect(scene.camera.clipStart).toBeLessThan(0.0001);
  });

  test("a needle that points at it", async () => {
    // A pyramid along -Y, thinner than the lens is wide: its tip is what the nearest camera stands on.
    const tip = [0, -1, 0];
    const base = [0.001, 0, 0.001, -0.001, 0, 0.001, -0.001, 0, -0.001, 0.001, 0, -0.001];
    const needle: PrototypeMesh = {
      positions: Float32Array.from([...tip, ...base]),
      normals: Float32Array.from({ length: 15 }, (_, index) => (index % 3 === 2 ? 1 : 0)),
      indices: Uint32Array.from([0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 1]),
    };
    const { camera } = await compose([partOf("a", "box")], needle, { azimuth: 0, elevation: 0, ground: false });
    expect(camera.clipStart).toBeGreaterThan(0);
    expect(camera.matrix[7]).toBeCloseTo(-1, 5);
  });
});
