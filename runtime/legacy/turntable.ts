import type { ArtifactRef, LegacyTurntable } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { renderTurntableModule } from "#runtime/modules/index";
import { composedScene, house, sceneSteps, type RenderedOrder } from "./composed-scene.ts";
import { legacyStep, stepCaller } from "./step.ts";

const render = legacyStep("turntable/render", renderTurntableModule);

/** Every step of this pipeline, in order. */
export const turntableSteps = [...sceneSteps, render];

/** What shows through a transparent picture, since a video is opaque. */
const background = "#ffffff";

/** The legacy turntable: an order line becomes a video of the turning product, and its frames. */
export async function legacyTurntable(
  host: CallHost,
  line: RenderedOrder & { readonly settings: LegacyTurntable },
): Promise<{ video: ArtifactRef; frames: ArtifactRef }> {
  const call = stepCaller(host);
  const { scene } = await composedScene(host, call, line, "turn");
  const { denoise, seed } = house;
  const { samples, frames, degrees, fps, container, quality } = line.settings;
  const params = { samples, denoise, seed, frames, degrees, fps, container, quality, background };
  return call(render, { params, inputs: { scene } });
}
