import { paramsSchema, type ArtifactRef, type ResolvedParams } from "#contracts";
import { composeScene } from "#nodes";
import { callModule } from "../call-module.ts";
import { packGlb } from "../cad/pack-glb.ts";
import { boxMesh, partOf, translation } from "../cad/testing.ts";
import { plain, rich } from "../export/testing.ts";
import { composeSceneModule } from "../scene/compose-scene.module.ts";
import type { TestHost } from "../testing/host.ts";

type SceneSettings = ResolvedParams<typeof composeScene.params>;

/** Two boxes that look another way from every side; the second one is of glass. */
const product = [partOf("a", "bar"), partOf("b", "block", { placement: translation(0.07, 0.03, 0.02) })];
const meshes = new Map([
  ["bar", boxMesh([0, 0, 0], [0.12, 0.03, 0.02])],
  ["block", boxMesh([0, 0, 0], [0.04, 0.05, 0.04])],
]);
const looks = { plain, rich };
const assignment = {
  version: 1,
  looks,
  parts: product.map(({ key }, index) => ({
    key,
    material: Object.keys(looks)[index],
    source: { from: "fallback" },
  })),
  fallbacks: [],
};

/** Their scene; its camera shows them whole while they turn. */
export async function testScene(host: TestHost, settings: Partial<SceneSettings>): Promise<ArtifactRef<"scene">> {
  const { scene } = await callModule(host, "scene.compose#1", composeSceneModule, {
    params: paramsSchema(composeScene.params).parse({ fit: "turn", ...settings }) as SceneSettings,
    inputs: {
      mesh: await host.artifacts.write("mesh", "geometry", await packGlb(product, meshes)),
      materials: await host.artifacts.writeJson("assignment", "materials", assignment),
    },
  });
  return scene;
}
