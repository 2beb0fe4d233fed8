import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArtifactRef, Frames, Scene } from "#contracts";
import { compareOutputs } from "#parity/compare-outputs";
import { storePlainScene } from "#parity/testing/plain-scene";
import { encodePng } from "#parity/compare/index";
import type { EightBitPicture as Picture } from "#parity/compare/picture";
import { gradient, paint, withPixels } from "#parity/compare/testing";
import { noiseLimits } from "#parity/limits";
import { cheapApp, type CheapApp } from "#parity/testing/cheap-case";
import type { SideCall, SideComparison, SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import type { Tool } from "#runtime/modules/module";
import type { RenderIdsParams } from "#runtime/native/operations";

let cheap: CheapApp;
beforeAll(async () => {
  cheap = await cheapApp();
});
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

async function still(shown: Picture, outputs: SideCall["outputs"], renderer = "4.5.15"): Promise<Made> {
  const tool = { kind: "blender", version: renderer, build: "test" };
  const render = call("render.still", { tool, params: { samples: 32 } });
  return { output: await kept(shown), calls: [call("scene.compose", { outputs }), render] };
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

/** An app whose renderer shows one part, `nut`, where it is said, and the cameras that it was told of. */
function idApp(isNut: (x: number, y: number) => boolean): {
  readonly app: App;
  readonly cameras: Scene["camera"]["matrix"][];
} {
  const cameras: Scene["camera"]["matrix"][] = [];
  const blender: Tool = {
    ...cheap.app.tools.blender,
    request: async (_, { views }) => {
      for (const { out, width, height, camera } of views as RenderIdsParams["views"]) {
        cameras.push(camera.matrix);
        await writeFile(
          out,
          await encodePng(paint(width, height, (x, y) => (isNut(x, y) ? [0, 0, 1, 255] : [0, 0, 0, 0]))),
        );
      }
      return { keys: ["nut"], materials: {} };
    },
  };
  return { app: { ...cheap.app, tools: { ...cheap.app.tools, blender } }, cameras };
}

const sceneOf = (size: Picture): Promise<string> => storePlainScene(cheap.app.artifacts, size);

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

describe("of pictures that were cropped after they were rendered", () => {
  const crop = gradient(20, 10);
  const otherCrop = withPixels(crop, [[3, 4, [0, 0, 0, 255]]]);
  const cropped = async (shown: Picture, rendered: Picture | undefined): Promise<Made> => {
    const outputs = rendered && { image: (await kept(rendered)).sha256 };
    const scene = { scene: await sceneOf(picture) };
    return {
      output: await kept(shown),
      calls: [call("scene.compose", { outputs: scene }), call("render.still", { outputs: outputs ?? {} })],
    };
  };

  test("the parts that differ are told by what was rendered, without a place in what is shown", async () => {
    const { app } = idApp((_, y) => y < 20);
    const found = await compare(await cropped(crop, picture), await cropped(otherCrop, other), { app });
    expect(found).toMatchObject({ verdict: "fail", parts: [{ key: "nut", pixels: 800, differing: 1, place: null }] });
    expect(metric(found, "parts.differing")).toMatchObject({
      value: 1,
      verdict: "fail",
      note: "in the pictures as they were rendered",
    });
  });

  test("what was rendered alike has no part that differs: the crop is another one", async () => {
    const { app } = idApp((_, y) => y < 20);
    const found = await compare(await cropped(crop, picture), await cropped(otherCrop, picture), { app });
    expect(found).toMatchObject({ verdict: "fail", parts: [] });
    expect(metric(found, "parts.differing")).toMatchObject({ value: 0, verdict: "pass" });
  });

  test("nothing is said of them where one side keeps no record of it", async () => {
    const { app } = idApp((_, y) => y < 20);
    const found = await compare(await cropped(crop, picture), await cropped(otherCrop, undefined), { app });
    expect(metric(found, "parts.differing")).toMatchObject({
      state: "not-measured",
      why: expect.stringContaining("not on record") as unknown,
    });
  });
});

test("an interruption while the parts are told is one of the whole comparison", async () => {
  const signal = AbortSignal.abort(new Error("interrupted"));
  const sides = [await still(picture, gone), await still(other, gone)] as const;
  await expect(compare(...sides, { signal })).rejects.toThrow("interrupted");
});

describe("of another renderer, whose pixels may differ by noise", () => {
  const limit = noiseLimits(32, 40_000)["parts.small-mean-difference"] ?? 0;
  const isNut = (x: number, y: number): boolean => x < 8 && y < 5;
  /** Each pixel of a small part by so many levels: in numbers of the whole picture it hides. */
  const shifted = (levels: number): Picture =>
    paint(200, 200, (x, y) => [x % 100, y % 100, isNut(x, y) ? 50 + levels : 50, 255]);

  test("a part that differs by more than noise fails, though the picture does not", async () => {
    const scene = { scene: await sceneOf(shifted(0)) };
    const { app } = idApp(isNut);
    const [within, above] = [Math.floor(limit), Math.floor(limit) + 1];
    const passed = await compare(await still(shifted(0), scene), await still(shifted(within), scene, "4.5.16"), {
      app,
    });
    expect(passed).toMatchObject({ verdict: "pass", parts: [{ key: "nut", differing: 40, mean: within }] });
    const failed = await compare(await still(shifted(0), scene), await still(shifted(above), scene, "4.5.16"), { app });
    expect(failed).toMatchObject({ verdict: "fail", reason: expect.stringContaining('most of all "nut"') as unknown });
    const names = failed.metrics.filter((one) => one.state === "measured" && one.verdict === "fail");
    expect(names.map(({ name }) => name)).toEqual(["parts.small-mean-difference"]);
  });

  test("nothing passes whose parts nobody can tell", async () => {
    const found = await compare(await still(shifted(0), gone), await still(shifted(1), gone, "4.5.16"));
    expect(found.verdict).toBe("inconclusive");
    expect(found.reason).toMatch(/^40 of 40,000 pixels differ.*; parts\.differing was not measured: /);
  });
});

test("of turntables the parts that differ in the worst frame are told, turned as each side turns them", async () => {
  const scene = await sceneOf(picture);
  const { app, cameras } = idApp((_, y) => y < 20);
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
  const { app, cameras } = idApp((_, y) => y < 20);
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
