import { framesSchema, type Parts, type Scene } from "#contracts";
import type { GoldenProduct } from "#parity/golden/golden";
import { goldenState, sceneOf } from "#parity/structure/testing";
import { callModule } from "#runtime/modules/call-module";
import { renderTurntableModule } from "#runtime/modules/index";
import type { TestHost } from "#runtime/modules/testing/host";
import type { Sampling } from "./tiny-pictures.ts";

/** As all turntables of one measurement are: the golden case's own. */
const settings = { denoise: "balanced", degrees: 360, fps: 8, container: "webm", quality: "low" } as const;
const size = { width: 192, height: 192 } as const;

export interface TurntableMaker {
  /** The scene as its product stands in frame 0. */
  readonly scene: Scene;
  readonly parts: Parts["parts"];
  readonly size: { readonly width: number; readonly height: number };
  /** Paths of the frames' PNGs, in their order. */
  render(sampling: Sampling): Promise<string[]>;
}

/** Renders turntables of one golden product again and again, by the module that both paths call. */
export async function turntableMaker(host: TestHost, product: GoldenProduct, frames: number): Promise<TurntableMaker> {
  const state = await goldenState(host, product, { ...size, fit: "turn" });
  const whole = await sceneOf(host, state);
  const scene = await host.artifacts.writeJson("scene", "scene", whole);
  return {
    scene: whole,
    parts: state.parts.parts,
    size,
    render: async (sampling) => {
      const params = { ...settings, ...sampling, frames, background: "#ffffff" };
      const made = await callModule(host, "render.turntable#1", renderTurntableModule, { params, inputs: { scene } });
      const manifest = await host.artifacts.readJson(made.frames.sha256, framesSchema);
      return Promise.all(manifest.frames.map(({ sha256 }) => host.artifacts.path(sha256)));
    },
  };
}
