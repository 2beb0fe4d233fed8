import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { paramsSchema, partsSchema, type ArtifactRef, type Part, type ResolvedParams } from "#contracts";
import { composeScene, exportBlend } from "#nodes";
import { installedPython } from "#runtime/native/environment-state";
import { pythonSources } from "#runtime/native/paths";
import { createTools, type Tools } from "#runtime/native/tools";
import { lookValues, sameValues } from "#runtime/verify/look-values";
import { inspectBlend, type InspectedBlend } from "#runtime/verify/blend-export";
import { callModule } from "../call-module.ts";
import { readGlb } from "../cad/read-glb.ts";
import { renderStillModule } from "../render/render-still.module.ts";
import { composeSceneModule } from "../scene/compose-scene.module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { exportBlendModule } from "./export-blend.module.ts";
import { assignment, parts, publishedGlb, rich } from "./testing.ts";

type Settings = ResolvedParams<typeof exportBlend.params>;

let tools: Tools;
let host: TestHost;
let scene: ArtifactRef<"scene">;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  const size = { width: 96, height: 64 };
  const composed = await callModule(host, "scene.compose#1", composeSceneModule, {
    params: paramsSchema(composeScene.params).parse(size) as ResolvedParams<typeof composeScene.params>,
    inputs: {
      mesh: await host.artifacts.write("mesh", "geometry", await publishedGlb()),
      materials: await host.artifacts.writeJson("assignment", "materials", assignment),
    },
  });
  scene = composed.scene;
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

async function exported(
  settings: Partial<Settings> = {},
  listed: readonly Part[] = parts,
): Promise<ArtifactRef<"blend">> {
  const list = partsSchema.parse({ version: 1, parts: listed, skipped: [] });
  const { blend } = await callModule(host, "export.blend#1", exportBlendModule, {
    params: paramsSchema(exportBlend.params).parse({ samples: 2, denoise: "none", ...settings }) as Settings,
    inputs: {
      scene,
      parts: await host.artifacts.writeJson("parts", "parts", list),
      materials: await host.artifacts.writeJson("assignment", "materials", assignment),
    },
  });
  return blend;
}

/** Opened by a Blender that has not seen it before. */
async function opened(settings: Partial<Settings> = {}, listed: readonly Part[] = parts): Promise<InspectedBlend> {
  const blend = await exported(settings, listed);
  await tools.blender.stop();
  return inspectBlend({ ...host, scratch: host.folder }, blend);
}

test("each object has its key, name and path, its own material with every value, and the mesh of its shape", async () => {
  const { instances, camera, lights } = await opened();
  const byKey = new Map(instances.map((instance) => [instance.key, instance]));
  expect(byKey.size).toBe(instances.length);
  for (const [index, { key, material }] of assignment.parts.entries()) {
    const found = byKey.get(key);
    expect(found?.material?.material).toBe(material);
    expect(found?.mesh).toBe(parts[index]?.prototype);
    expect(found?.properties["partPath"]).toEqual(parts[index]?.path);
  }
  expect(byKey.size).toBe(parts.length);
  expect(byKey.get(parts[1]?.key ?? "")?.name).toBe('Cover / "top"');
  const glaze = byKey.get(parts[1]?.key ?? "")?.material?.look ?? {};
  expect(sameValues(lookValues(rich), glaze), JSON.stringify(glaze)).toBe(true);
  expect([camera?.name, lights.length > 0]).toEqual(["camera", true]);
});

test("the parts stand where the geometry has them", async () => {
  const { instances } = await opened();
  const published = new Map((await readGlb(await publishedGlb())).map(({ key, placement }) => [key, placement]));
  for (const { key, placement } of instances) {
    const wanted = published.get(key ?? "") ?? [];
    // The importer turns each mesh from Y up to Z up, so an object's own axes are others; where it stands is the same.
    for (const at of [3, 7, 11]) expect(placement[at]).toBeCloseTo(wanted[at] ?? NaN, 5);
  }
});

test("rendering the file gives the still, byte for byte", async () => {
  const params = { samples: 2, denoise: "none", seed: 0, bitDepth: 8 } as const;
  const { image } = await callModule(host, "render.still#1", renderStillModule, { params, inputs: { scene } });
  const file = join(host.folder, "rendered.png");
  const script = [
    "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])",
    "import bpy, blender_render",
    "bpy.ops.wm.open_mainfile(filepath=sys.argv[2])",
    "blender_render.render_to(Path(sys.argv[3]))",
  ].join("\n");
  const python = (await installedPython()) ?? "";
  const blend = await host.artifacts.path((await exported()).sha256);
  await promisify(execFile)(python, ["-s", "-c", script, pythonSources, blend, file]);
  expect((await readFile(file)).equals(await host.artifacts.read(image.sha256))).toBe(true);
});

test("without the studio it is the product alone; what is left out is gone", async () => {
  const { instances, camera, lights } = await opened({
    studio: false,
    leaveOut: ["dome"],
    names: "key",
    details: false,
  });
  expect([camera, lights]).toEqual([null, []]);
  expect(instances.map(({ key, name, properties }) => [key, name, properties])).toEqual(
    parts.slice(0, 2).map(({ key }) => [key, key, {}]),
  );
});

test("a name that Blender cannot hold is cut, and the key and the whole name are still there", async () => {
  const name = "Größe \n🙂".repeat(1000);
  const listed = parts.map((part, index) => (index === 0 ? { ...part, name, path: ["../", name] } : part));
  const { instances } = await opened({}, listed);
  const found = instances.find(({ key }) => key === parts[0]?.key);
  expect(name.startsWith(found?.name ?? "none")).toBe(true);
  expect(found?.properties["partPath"]).toEqual(["../", name]);
});
