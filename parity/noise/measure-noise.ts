import { comparePictures, type Picture } from "#parity/compare/index";
import { prepareEnvironment } from "#runtime/native/environment";
import { createTools } from "#runtime/native/tools";
import { testHost } from "#runtime/modules/testing/host";
import { tellFloor } from "./tell-floor.ts";
import { pictureMaker } from "./tiny-pictures.ts";

/** `npx node parity/noise/measure-noise.ts`: how much a picture differs from itself where only the sampling pattern is another. */
const sampleCounts = [4, 8, 16, 32];
const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const metrics = ["differing-pixels", "largest-channel-difference", "clustering", "pixelmatch", "flip"];

/** Each pair of pictures once: what each metric comes to. */
async function floorOf(pictures: readonly Picture[]): Promise<Map<string, number[]>> {
  const values = new Map<string, number[]>(metrics.map((name) => [name, []]));
  for (const [at, left] of pictures.entries()) {
    for (const right of pictures.slice(at + 1)) {
      const found = await comparePictures(left, right, { draw: false });
      for (const one of found.metrics) if (one.state === "measured") values.get(one.name)?.push(one.value);
    }
  }
  return values;
}

await prepareEnvironment();
const tools = createTools();
const host = await testHost({ tools });
try {
  const render = await pictureMaker(host, "bearing");
  for (const samples of sampleCounts) {
    const pictures: Picture[] = [];
    for (const seed of seeds) pictures.push(await render({ samples, seed }));
    for (const [name, values] of await floorOf(pictures)) tellFloor(`${samples} samples`, name, values);
  }
} finally {
  await tools.close();
  await host.remove();
}
