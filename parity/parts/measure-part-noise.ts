import type { GoldenProduct } from "#parity/golden/golden";
import { isEightBit, type EightBitPicture } from "#parity/compare/picture";
import { decodePicture } from "#parity/compare/index";
import { goldenState, sceneOf } from "#parity/structure/testing";
import { callModule } from "#runtime/modules/call-module";
import { renderStillModule } from "#runtime/modules/index";
import { testHost } from "#runtime/modules/testing/host";
import { prepareEnvironment } from "#runtime/native/environment";
import { createTools } from "#runtime/native/tools";
import { meanMetrics, partDifferences, partsMetrics, renderIdPicture } from "./index.ts";

/** `npx node parity/parts/measure-part-noise.ts`: how much a part differs from itself where only the sampling pattern is another. */
const products: readonly GoldenProduct[] = ["bearing", "gearbox"];
const sampleCounts = [4, 8, 16, 32];
const seeds = [0, 1, 2, 3, 4, 5, 6, 7];

await prepareEnvironment();
const tools = createTools();
const host = await testHost({ tools });
try {
  for (const product of products) {
    const state = await goldenState(host, product, { width: 192, height: 192 });
    const whole = await sceneOf(host, state);
    const scene = await host.artifacts.writeJson("scene", "scene", whole);
    const ids = await renderIdPicture({ ...host, scratch: host.folder }, whole);
    for (const samples of sampleCounts) {
      const pictures: EightBitPicture[] = [];
      for (const seed of seeds) {
        const params = { samples, seed, denoise: "balanced", bitDepth: 8 } as const;
        const { image } = await callModule(host, "render.still#1", renderStillModule, { params, inputs: { scene } });
        const picture = await decodePicture(await host.artifacts.path(image.sha256));
        if (!isEightBit(picture)) throw new Error("a still of 8 bits was asked for");
        pictures.push(picture);
      }
      const pairs = pictures.flatMap((left, at) =>
        pictures.slice(at + 1).map((right) => partsMetrics(partDifferences(left, right, ids, ids, state.parts.parts))),
      );
      for (const name of meanMetrics) {
        const values = pairs.flatMap((metrics) =>
          metrics.flatMap((one) => (one.state === "measured" && one.name === name ? [one.value] : [])),
        );
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const told = `mean ${mean.toFixed(1)}, largest ${Math.max(...values).toFixed(1)} of ${values.length} pairs`;
        process.stdout.write(`${product.padEnd(8)} ${samples} samples  ${name.padEnd(28)} ${told}\n`);
      }
    }
  }
} finally {
  await tools.close();
  await host.remove();
}
