import type { ArtifactRef } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { exportBlendModule, renderStillModule, saveOutputModule } from "#runtime/modules/index";
import { composedScene, house, sceneSteps, type RenderedOrder } from "./composed-scene.ts";
import { legacyStep, stepCaller, type StepCaller } from "./step.ts";

const render = legacyStep("still/render", renderStillModule);
const save = legacyStep("still/save", saveOutputModule);
const blend = legacyStep("export/blend", exportBlendModule);

/** Every step of each of these pipelines, in order. */
export const stillSteps = [...sceneSteps, render, save];
export const blendSteps = [...sceneSteps, blend];

/** The legacy still: an order line becomes a picture. */
export async function legacyStill(host: CallHost, line: RenderedOrder): Promise<{ image: ArtifactRef }> {
  return { image: await checkedStill(host, stepCaller(host), line) };
}

/** The steps that all single pictures share: rendered, and looked at. */
export async function checkedStill(
  host: CallHost,
  call: StepCaller,
  line: RenderedOrder,
  { denoise = house.denoise, bitDepth = 8 }: { denoise?: "fast" | "balanced"; bitDepth?: 8 | 16 } = {},
): Promise<ArtifactRef<"image">> {
  const { scene } = await composedScene(host, call, line, "view");
  const { samples } = line.settings;
  const { seed } = house;
  const rendered = await call(render, { params: { samples, denoise, seed, bitDepth }, inputs: { scene } });
  const saved = await call(save, { params: {}, inputs: { image: rendered.image, scene } });
  return saved.image;
}

/** The legacy Blender file: what the legacy still is rendered from. */
export async function legacyBlend(host: CallHost, line: RenderedOrder): Promise<{ blend: ArtifactRef }> {
  const call = stepCaller(host);
  const inputs = await composedScene(host, call, line, "view");
  const { denoise } = house;
  const { samples } = line.settings;
  const settings = { studio: true, compress: true, unit: "m", names: "part", details: true } as const;
  return call(blend, { params: { ...settings, leaveOut: [], samples, denoise }, inputs });
}
