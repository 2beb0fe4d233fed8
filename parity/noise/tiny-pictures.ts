import type { Scene } from "#contracts";
import { decodePicture, type Picture } from "#parity/compare/index";
import type { GoldenProduct } from "#parity/golden/golden";
import { goldenState, sceneOf } from "#parity/structure/testing";
import { callModule } from "#runtime/modules/call-module";
import { renderStillModule } from "#runtime/modules/index";
import type { TestHost } from "#runtime/modules/testing/host";

/** As all pictures of one measurement are. */
const size = { width: 192, height: 192 } as const;

export interface Sampling {
  readonly samples: number;
  readonly seed: number;
}

/** Renders one golden product again and again, by the module that both paths call. */
export async function pictureMaker(
  host: TestHost,
  product: GoldenProduct,
): Promise<(sampling: Sampling, change?: (scene: Scene) => Scene) => Promise<Picture>> {
  const whole = await sceneOf(host, await goldenState(host, product, size));
  return async (sampling, change = (scene) => scene) => {
    const scene = await host.artifacts.writeJson("scene", "scene", change(whole));
    const params = { ...sampling, denoise: "balanced", bitDepth: 8 } as const;
    const { image } = await callModule(host, "render.still#1", renderStillModule, { params, inputs: { scene } });
    return decodePicture(await host.artifacts.path(image.sha256));
  };
}
