import { afterAll, beforeAll, expect, test } from "vitest";
import { comparePictures, decodePicture } from "#parity/compare/index";
import { isEightBit, type EightBitPicture } from "#parity/compare/picture";
import { noiseLimits } from "#parity/limits";
import { withoutPart } from "#parity/structure/change-glb";
import { goldenState, sceneOf, type SideState } from "#parity/structure/testing";
import { callModule } from "#runtime/modules/call-module";
import { renderStillModule } from "#runtime/modules/index";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { createTools, type Tools } from "#runtime/native/tools";
import { countPixels } from "#runtime/verify/count-pixels";
import { partDifferences, partsMetrics, renderIdPicture, type IdPicture } from "./index.ts";

let tools: Tools;
let host: TestHost;
let flange: SideState;
let ids: IdPicture;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  flange = await goldenState(host, "flange", { width: 192, height: 192 });
  ids = await renderIdPicture({ ...host, scratch: host.folder }, await sceneOf(host, flange));
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

async function rendered(state: SideState, samples: number, seed: number): Promise<EightBitPicture> {
  const scene = await host.artifacts.writeJson("scene", "scene", await sceneOf(host, state));
  const params = { samples, seed, denoise: "balanced", bitDepth: 8 } as const;
  const { image } = await callModule(host, "render.still#1", renderStillModule, { params, inputs: { scene } });
  const picture = await decodePicture(await host.artifacts.path(image.sha256));
  if (!isEightBit(picture)) throw new Error("a still of 8 bits was asked for");
  return picture;
}

/** What is above the limits of noise. */
async function failing(left: EightBitPicture, right: EightBitPicture, samples: number): Promise<string[]> {
  const limits = noiseLimits(samples, left.width * left.height);
  const { metrics } = await comparePictures(left, right, { limits, draw: false });
  const parts = partDifferences(left, right, ids, ids, flange.parts.parts);
  const told = [...metrics, ...partsMetrics(parts, limits)];
  return told.flatMap((one) => (one.state === "not-measured" || one.verdict !== "pass" ? [one.name] : []));
}

/** The bolt that most pixels show. */
function shownBolt(): string {
  const seen = countPixels(ids, ids.keys);
  const bolts = flange.parts.parts.filter(({ name }) => /bolt/i.test(name)).map(({ key }) => key);
  const [most] = bolts.toSorted((one, other) => (seen.get(other)?.pixels ?? 0) - (seen.get(one)?.pixels ?? 0));
  if (most === undefined) throw new Error("the flange has bolts");
  return most;
}

test.each([4, 8, 16, 32])(
  "at %i samples a flange does not pass as itself without a bolt; noise alone does",
  async (samples) => {
    const whole = await rendered(flange, samples, 0);
    expect(await failing(whole, await rendered(flange, samples, 11), samples)).toEqual([]);
    const key = shownBolt();
    const assignment = { ...flange.assignment, parts: flange.assignment.parts.filter((part) => part.key !== key) };
    const lacking = { ...flange, assignment, mesh: await withoutPart(flange.mesh, key) };
    expect(await failing(whole, await rendered(lacking, samples, 11), samples)).toContain("parts.mean-difference");
  },
);
