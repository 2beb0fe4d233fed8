import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ArtifactRef, Frames, Scene } from "#contracts";
import { compareOutputs } from "#parity/compare-outputs";
import { encodePng } from "#parity/compare/index";
import type { EightBitPicture as Picture } from "#parity/compare/picture";
import { gradient, paint, withPixels } from "#parity/compare/testing";
import { cheapApp, type CheapApp } from "#parity/testing/cheap-case";
import type { SideCall, SideComparison, SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { publishedGlb } from "#runtime/modules/export/testing";
import type { Tool } from "#runtime/modules/module";
import type { RenderIdsParams } from "#runtime/native/operations";

let cheap: CheapApp;
beforeAll(async () => {
  cheap = await cheapApp();
}, 60_000);
afterAll(() => cheap.close());

const picture = gradient(40, 40);
const other = withPixels(picture, [[7, 9, [0, 0, 0, 255]]]);
const gone = { scene: "a".repeat(64) };

type Made = SideResult & { readonly output: ArtifactRef };

function call(module: string, text: Partial<SideCall>): SideCall {
  return {
    callId: `${module}#1`,
    module: { key: module, version: 1 },
    source: null,
    tool: null,
    params: {},
    inputs: {},
    outputs: {},
    node: null,
    contract: null,
    ...text,
  };
}

async function kept(shown: Picture): Promise<ArtifactRef<"image">> {
  return cheap.app.artifacts.write("image", "render", await encodePng(shown));
}

async function still(shown: Picture, outputs: SideCall["outputs"]): Promise<Made> {
  return { output: await kept(shown), calls: [call("scene.compose", { outputs })] };
}

async function turntable(shown: readonly Picture[], scene: string, degrees = 360): Promise<Made> {
  const { artifacts } = cheap.app;
  const frames = await Promise.all(shown.map(kept));
  const [{ width, height } = { width: 0, height: 0 }] = shown;
  const manifest: Frames = { version: 1, width, height, fps: 4, frames };
  const { sha256 } = await artifacts.writeJson("frames", "frames", manifest);
  const rendered = call("render.turntable", {
    params: { degrees, frames: frames.length },
    outputs: { frames: sha256 },
  });
  const output = await artifacts.write("video", "turntable", Buffer.from(frames.map((one) => one.sha256).join()));
  return { output, calls: [call("scene.compose", { outputs: { scene } }), rendered] };
}

function compare(
  left: Made,
  right: Made,
  {
    app = cheap.app,
    signal = new AbortController().signal,
  }: { readonly app?: App; readonly signal?: AbortSignal } = {},
): Promise<SideComparison> {
  return compareOutputs(["approved", left], ["graph", right], { app, signal });
}

function metric({ metrics }: SideComparison, name: string): unknown {
  return metrics.find((one) => one.name === name);
}

/** An app whose renderer shows one part, `nut`, in the upper half of each ID picture, and the cameras that it was told of. */
function idApp(): { readonly app: App; readonly cameras: Scene["camera"]["matrix"][] } {
  const cameras: Scene["camera"]["matrix"][] = [];
  const blender: Tool = {
    ...cheap.app.tools.blender,
    request: async (_, { views }) => {
      for (const { out, width, height, camera } of views as RenderIdsParams["views"]) {
        cameras.push(camera.matrix);
        await writeFile(
          out,
          await encodePng(paint(width, height, (_x, y) => (y < height / 2 ? [0, 0, 1, 255] : [0, 0, 0, 0]))),
        );
      }
      return { keys: ["nut"], materials: {} };
    },
  };
  return { app: { ...cheap.app, tools: { ...cheap.app.tools, blender } }, cameras };
}

async function sceneOf({ width, height }: Picture): Promise<string> {
  const { sha256: mesh } = await cheap.app.artifacts.write("mesh", "geometry", await publishedGlb());
  const scene: Scene = {
    version: 1,
    mesh,
    camera: { matrix: [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], fovY: 0.4, clipStart: 0.01, clipEnd: 10 },
    lights: [],
    world: { colour: [1, 1, 1], strength: 1 },
    ground: null,
    materials: {},
    assignment: {},
    film: { width, height, transparent: false, viewTransform: "AgX", exposure: 0 },
  };
  return (await cheap.app.artifacts.writeJson("scene", "scene", scene)).sha256;
}

test("pictures that differ keep their numbers where the parts cannot be told", async () => {
  const found = await compare(await still(picture, gone), await still(other, gone));
  expect(found).toMatchObject({ verdict: "fail", reason: "1 of 1,600 pixels differ, by at most 99 of 255" });
  expect(metric(found, "differing-pixels")).toMatchObject({ value: 1, verdict: "fail" });
  expect(found.diff).toBeDefined();
  expect(metric(found, "parts.differing")).toMatchObject({
    state: "not-measured",
    why: expect.stringContaining("aaaaaaaaaaaa") as unknown,
  });
});

test("an interruption while the parts are told is one of the whole comparison", async () => {
  const signal = AbortSignal.abort(new Error("interrupted"));
  const sides = [await still(picture, gone), await still(other, gone)] as const;
  await expect(compare(...sides, { signal })).rejects.toThrow("interrupted");
});

test("of turntables the parts that differ in the worst frame are told, turned as each side turns them", async () => {
  const scene = await sceneOf(picture);
  const { app, cameras } = idApp();
  const left = await turntable([picture, picture], scene);
  const found = await compare(left, await turntable([picture, other], scene, 180), { app });
  expect(found).toMatchObject({
    verdict: "fail",
    worstFrame: 1,
    parts: [{ key: "nut", pixels: 800, differing: 1, place: { x: 7, y: 9, width: 1, height: 1 } }],
  });
  expect(metric(found, "parts.differing")).toMatchObject({ state: "measured", value: 1, verdict: "fail" });
  // The camera turns the other way: by half a turn, and by a quarter.
  const rights = cameras.map(([x = 0, , , , y = 0]) => `${Math.round(x)} ${Math.round(y)}`);
  expect(rights).toEqual(["-1 0", "0 -1"]);
});

test("turntables without a difference have no parts to tell of, and a blank frame is of the side that has it", async () => {
  const scene = await sceneOf(picture);
  const { app, cameras } = idApp();
  const same = await compare(await turntable([picture, other], scene), await turntable([picture, other], scene), {
    app,
  });
  expect(same).toMatchObject({ verdict: "pass" });
  expect(metric(same, "parts.differing")).toBeUndefined();
  expect(cameras).toEqual([]);
  const blank = paint(40, 40, () => [9, 9, 9, 255]);
  const found = await compare(await turntable([picture, blank], scene), await turntable([picture, other], scene), {
    app,
  });
  expect(found).toMatchObject({ verdict: "error", reason: "frame 1: blank picture from approved" });
});
