import { measureFrames, type FrameNoise } from "#parity/compare/index";
import { isEightBit } from "#parity/compare/picture";
import type { GoldenProduct } from "#parity/golden/golden";
import { meanMetrics, partDifferences, partsMetrics, renderIdPicture } from "#parity/parts/index";
import type { MetricResult } from "#runtime/api/parity-result";
import { prepareEnvironment } from "#runtime/native/environment";
import { createTools } from "#runtime/native/tools";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { tellFloor } from "./tell-floor.ts";
import { turntableMaker, type TurntableMaker } from "./tiny-turntables.ts";

/** `npx node parity/noise/measure-turntable-noise.ts`: how much a turntable differs from itself where only the sampling pattern is another. */
const products: readonly GoldenProduct[] = ["bearing", "gearbox"];
const sampleCounts = [4, 8, 16, 32];
const seeds = [0, 1, 2, 3, 4, 5];
/** As the golden turntable has. */
const frames = 8;
/** These are told as a percentage of a frame's pixels. */
const shares = ["differing-pixels", "pixelmatch", "frames.motion"];
const metrics = [...shares, "largest-channel-difference", "flip", ...meanMetrics];

/** What of which part each frame shows is the same in all of them. */
async function partsOf(host: TestHost, { scene, parts }: TurntableMaker): Promise<FrameNoise["look"]> {
  const ids: Awaited<ReturnType<typeof renderIdPicture>>[] = [];
  for (let frame = 0; frame < frames; frame += 1)
    ids.push(await renderIdPicture({ ...host, scratch: host.folder }, scene, (360 * frame) / frames));
  return (frame, left, right) => {
    const shown = ids[frame];
    if (!shown || !isEightBit(left) || !isEightBit(right)) throw new Error(`frame ${frame} has no parts`);
    return Promise.resolve(partsMetrics(partDifferences(left, right, shown, shown, parts)));
  };
}

function valueOf({ width, height }: TurntableMaker["size"], one: MetricResult): number {
  if (one.state === "not-measured") throw new Error(`${one.name} was not measured: ${one.why}`);
  return shares.includes(one.name) ? (100 * one.value) / (width * height) : one.value;
}

await prepareEnvironment();
const tools = createTools();
const host = await testHost({ tools });
try {
  for (const product of products) {
    const maker = await turntableMaker(host, product, frames);
    const look = await partsOf(host, maker);
    for (const samples of sampleCounts) {
      const turntables: string[][] = [];
      for (const seed of seeds) turntables.push(await maker.render({ samples, seed }));
      const values = new Map<string, number[]>(metrics.map((name) => [name, []]));
      for (const [at, left] of turntables.entries())
        for (const right of turntables.slice(at + 1)) {
          const found = await measureFrames(left, right, { draw: false, noise: { motion: 0, look } });
          for (const one of found.metrics) values.get(one.name)?.push(valueOf(maker.size, one));
        }
      for (const [name, all] of values) tellFloor(`${product.padEnd(8)} ${samples} samples`, name, all);
    }
  }
} finally {
  await tools.close();
  await host.remove();
}
