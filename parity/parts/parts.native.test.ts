import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodePicture } from "#parity/compare/index";
import { isEightBit, type EightBitPicture } from "#parity/compare/picture";
import type { Scene } from "#contracts";
import { goldenState, sceneOf, type SideState } from "#parity/structure/testing";
import { callModule } from "#runtime/modules/call-module";
import { boundsOf, centreOf, readGlb } from "#runtime/modules/cad/read-glb";
import { renderStillModule } from "#runtime/modules/index";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import type { RenderFramesParams } from "#runtime/native/operations";
import { createTools, type Tools } from "#runtime/native/tools";
import { partDifferences, partsMetrics, renderIdPicture, type IdPicture } from "./index.ts";

let tools: Tools;
let host: TestHost;
let flange: SideState;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  flange = await goldenState(host, "flange", { width: 320, height: 240 });
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

interface Side {
  readonly picture: EightBitPicture;
  readonly ids: IdPicture;
}

async function rendered(state: SideState): Promise<Side> {
  const scene = await sceneOf(host, state);
  const { image } = await callModule(host, "render.still#1", renderStillModule, {
    params: { samples: 4, denoise: "none", seed: 0, bitDepth: 8 },
    inputs: { scene: await host.artifacts.writeJson("scene", "scene", scene) },
  });
  const picture = await decodePicture(await host.artifacts.read(image.sha256));
  if (!isEightBit(picture)) throw new Error("a still of 8 bits was asked for");
  return {
    picture,
    ids: await renderIdPicture(idHost(), scene),
  };
}

function idHost() {
  return { ...host, scratch: host.folder };
}

/** The bolt that the picture shows most of. */
function shownBolt({ ids }: Side) {
  const seen = new Map<string, number>();
  for (let at = 0; at < ids.data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = ids.data.subarray(at, at + 4);
    const key = alpha === 0 ? undefined : ids.keys[((red << 16) | (green << 8) | blue) - 1];
    if (key !== undefined) seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const bolts = flange.parts.parts.filter(({ name }) => /bolt/i.test(name));
  const [most] = bolts.toSorted((a, b) => (seen.get(b.key) ?? 0) - (seen.get(a.key) ?? 0));
  if (most === undefined) throw new Error("no bolt is seen");
  return most;
}

test("one bolt in another material is named first, by far; two renders of one state differ in no part", async () => {
  const { parts } = flange.parts;
  const [whole, again] = [await rendered(flange), await rendered(flange)];
  expect(partDifferences(whole.picture, again.picture, whole.ids, again.ids, parts)).toEqual([]);
  const { key } = shownBolt(whole);
  const own = flange.assignment.parts.find((part) => part.key === key)?.material;
  const other = Object.keys(flange.assignment.looks).find((name) => name !== own) ?? "";
  const assigned = flange.assignment.parts.map((part) => (part.key === key ? { ...part, material: other } : part));
  const swapped = await rendered({ ...flange, assignment: { ...flange.assignment, parts: assigned } });
  const found = partDifferences(whole.picture, swapped.picture, whole.ids, swapped.ids, parts);
  const [first, ...others] = found.filter((part) => part.key !== "background");
  expect(first?.key).toBe(key);
  // Nearly all of it differs; of what reflects it, or shares a pixel at its edge, only a little.
  expect(share(first)).toBeGreaterThan(0.9);
  for (const neighbour of others) expect(share(neighbour)).toBeLessThan(share(first) / 2);
  expect(partsMetrics(found)[0]).toMatchObject({ verdict: "fail" });
});

function share(part: { readonly pixels: number; readonly differing: number } | undefined): number {
  return part === undefined ? 0 : part.differing / part.pixels;
}

test("the ID picture of a turned product shows it where the turntable's frame does", async () => {
  const castor = await goldenState(host, "castor", { width: 160, height: 160 });
  const composed = await sceneOf(host, castor);
  const scene: Scene = { ...composed, ground: null, film: { ...composed.film, transparent: true } };
  const [x, y] = centreOf(boundsOf(await readGlb(castor.mesh)));
  const out = join(host.folder, "frame.png");
  const frames = [{ index: 0, angle: (40 / 180) * Math.PI, out }];
  const params: RenderFramesParams = {
    glb: await host.artifacts.path(scene.mesh),
    scene,
    axis: [x, y],
    frames,
    samples: 4,
    seed: 0,
    denoise: "none",
  };
  await tools.blender.request("render-frames", params);
  const frame = await decodePicture(await readFile(out));
  const apart = async (degrees: number): Promise<number> => {
    const ids = await renderIdPicture(idHost(), scene, degrees);
    let pixels = 0;
    for (let at = 3; at < frame.data.length; at += 4) {
      if ((frame.data[at] ?? 0) > 127 !== (ids.data[at] ?? 0) > 127) pixels += 1;
    }
    return pixels;
  };
  const right = await apart(40);
  // Only at the outline, where the frame's pixels are half covered.
  expect(right).toBeLessThan(160);
  expect(await apart(0)).toBeGreaterThan(right * 3);
  expect(await apart(-40)).toBeGreaterThan(right * 3);
});
