import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { paramsSchema, partsSchema, type ArtifactRef, type ResolvedParams } from "#contracts";
import { composeScene, exportBlend } from "#nodes";
import { installedPython } from "#runtime/native/environment-state";
import { createTools, type Tools } from "#runtime/native/tools";
import { inspectBlend } from "#runtime/verify/blend-export";
import { lookValues, sameValues } from "#runtime/verify/look-values";
import { callModule } from "../call-module.ts";
import { composeSceneModule } from "../scene/compose-scene.module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { boxProjection } from "./box-projection.ts";
import { exportBlendModule } from "./export-blend.module.ts";
import { domeMesh, parts, publishedGlb, woven, wovenAssignment } from "./testing.ts";

let tools: Tools;
let host: TestHost;
let blend: ArtifactRef<"blend">;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  const materials = await host.artifacts.writeJson("assignment", "materials", wovenAssignment);
  const { scene } = await callModule(host, "scene.compose#1", composeSceneModule, {
    params: paramsSchema(composeScene.params).parse({}) as ResolvedParams<typeof composeScene.params>,
    inputs: { mesh: await host.artifacts.write("mesh", "geometry", await publishedGlb()), materials },
  });
  const list = partsSchema.parse({ version: 1, parts, skipped: [] });
  const exported = await callModule(host, "export.blend#1", exportBlendModule, {
    params: paramsSchema(exportBlend.params).parse({}) as ResolvedParams<typeof exportBlend.params>,
    inputs: { scene, parts: await host.artifacts.writeJson("parts", "parts", list), materials },
  });
  blend = exported.blend;
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

const wovenKey = parts[2]?.key ?? "";

test("the Blender file holds a look's pictures, with the bytes of the library and its size", async () => {
  const { instances } = await inspectBlend({ ...host, scratch: host.folder }, blend);
  const found = instances.find(({ key }) => key === wovenKey)?.material;
  expect(found?.material).toBe("woven");
  expect(sameValues(lookValues(woven), found?.look), JSON.stringify(found)).toBe(true);
});

test("Blender lays them where exports and viewer do, and multiplies the values with them", async () => {
  const script = [
    "import bpy, json, sys",
    "bpy.ops.wm.open_mainfile(filepath=sys.argv[1])",
    `item = next(item for item in bpy.context.scene.objects if item.get('partKey') == '${wovenKey}')`,
    "mesh = item.data",
    "uvs = [list(one.vector) for one in mesh.uv_layers['texture'].uv]",
    "tree = item.material_slots[0].material.node_tree",
    "inputs = tree.nodes['Principled BSDF'].inputs",
    "linked = {name: inputs[name].links[0].from_node.type for name in ('Base Color', 'Metallic', 'Roughness')}",
    "spaces = sorted(node.image.colorspace_settings.name for node in tree.nodes if node.type == 'TEX_IMAGE')",
    "print('RESULT ' + json.dumps({'uvs': uvs, 'linked': linked, 'spaces': spaces}))",
  ];
  const python = (await installedPython()) ?? "";
  const file = await host.artifacts.path(blend.sha256);
  const { stdout } = await promisify(execFile)(python, ["-c", script.join("\n"), file], { maxBuffer: 2 ** 24 });
  const result = z
    .object({
      uvs: z.array(z.tuple([z.number(), z.number()])),
      linked: z.record(z.string(), z.string()),
      spaces: z.array(z.string()),
    })
    .parse(JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? "null"));
  expect(result.linked).toEqual({ "Base Color": "MIX", Metallic: "MATH", Roughness: "MATH" });
  expect(result.spaces).toEqual(["Non-Color", "sRGB"]);
  const { positions, indices } = domeMesh();
  const projected = boxProjection(positions, indices);
  expect(result.uvs).toHaveLength(indices.length);
  for (const [corner, [right, up]] of result.uvs.entries()) {
    const vertex = projected.indices[corner] ?? 0;
    expect(right, `corner ${corner}`).toBeCloseTo(projected.coordinates[vertex * 2] ?? NaN, 6);
    expect(up, `corner ${corner}`).toBeCloseTo(-(projected.coordinates[vertex * 2 + 1] ?? NaN), 6);
  }
});
