import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArtifactRef, Frames } from "#contracts";
import { compareOutputs } from "#parity/compare-outputs";
import { storePlainScene } from "#parity/testing/plain-scene";
import { encodePng } from "#parity/compare/index";
import { isEightBit, type EightBitPicture, type Picture } from "#parity/compare/picture";
import { paint, type Pixel } from "#parity/compare/testing";
import type { SideCall, SideComparison, SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { noTool } from "#runtime/modules/testing/host";
import type { RenderIdsParams } from "#runtime/native/operations";
import { LocalArtifactStore } from "#runtime/store/artifact-store";

/** Turntables that are painted: a striped case that wanders, and a nut on it; what shows which part is painted alike. */
const [side, count, samples] = [128, 6, 16];
type Made = SideResult & { readonly output: ArtifactRef };

let folder: string;
let artifacts: LocalArtifactStore;
let scene: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-turntables-"));
  artifacts = new LocalArtifactStore(folder);
  scene = await storePlainScene(artifacts, { width: side, height: side });
});
afterAll(() => rm(folder, { recursive: true }));

const inCase = (frame: number, x: number, y: number): boolean =>
  x >= 10 + frame * 8 && x < 42 + frame * 8 && y >= 30 && y < 70;
const inNut = (frame: number, x: number, y: number): boolean =>
  x >= 16 + frame * 8 && x < 21 + frame * 8 && y >= 40 && y < 45;

interface Look {
  /** Which colours the case has. */
  readonly product?: "ours" | "another";
  readonly nut?: boolean;
}

function pixelOf(frame: number, x: number, y: number, { product = "ours", nut = true }: Look): Pixel {
  if (nut && inNut(frame, x, y)) return [120, 110, 40, 255];
  if (!inCase(frame, x, y)) return [120, 120 + Math.floor(y / 12), 125, 255];
  const dark = (x - frame * 8) % 16 < 8;
  if (product === "another") return dark ? [30, 110, 30, 255] : [90, 200, 90, 255];
  return dark ? [60, 60, 90, 255] : [170, 170, 200, 255];
}

/** Noise as a renderer's: another level or two of nearly half the pixels, by a seed of its own; more in single ones. */
function noisy(frame: number, seed: number, look: Look = {}): EightBitPicture {
  let state = (seed * 7919 + 12_345) >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return paint(side, side, (x, y) => {
    const [red, green, blue, alpha] = pixelOf(frame, x, y, look);
    const strength = random() < 0.002 ? 16 : 2;
    const by = random() < 0.4 ? Math.round((random() * 2 - 1) * strength) : 0;
    return [red + by, green + by, blue + by, alpha];
  });
}

const row = Array.from({ length: count }, (_, at) => at);
/** @param order which frame stands where */
const turning = (seed: number, order: readonly number[] = row): EightBitPicture[] =>
  order.map((frame, at) => noisy(frame, seed * 100 + at));

function call(module: string, text: Partial<SideCall>): SideCall {
  const base = { callId: `${module}#1`, module: { key: module, version: 1 }, source: null, tool: null };
  return { ...base, params: {}, inputs: {}, outputs: {}, node: null, contract: null, ...text };
}

async function png(picture: Picture): Promise<Uint8Array> {
  if (isEightBit(picture)) return encodePng(picture);
  const { width, height, data } = picture;
  return sharp(data, { raw: { width, height, channels: 4 } })
    .toColourspace("rgb16")
    .png()
    .toBuffer();
}

async function framesOf(
  shown: readonly Picture[],
  fps = 6,
): Promise<{ readonly video: ArtifactRef; readonly frames: string }> {
  const frames: Frames["frames"] = [];
  for (const one of shown) frames.push(await artifacts.write("image", "render", await png(one)));
  const [{ width, height } = { width: side, height: side }] = shown;
  const manifest: Frames = { version: 1, width, height, fps, frames };
  const { sha256 } = await artifacts.writeJson("frames", "frames", manifest);
  const video = await artifacts.write("video", "turntable", Buffer.from(frames.map((one) => one.sha256).join()));
  return { video, frames: sha256 };
}

interface Told {
  readonly version?: string;
  readonly degrees?: number;
  readonly scene?: string;
}

async function rendered(shown: readonly Picture[], told: Told = {}): Promise<Made> {
  const { version = "4.5.15", degrees = 360 } = told;
  const { video, frames } = await framesOf(shown);
  const turntable = call("render.turntable", {
    tool: { kind: "blender", version, build: "test" },
    params: { samples, degrees, frames: count },
    outputs: { frames },
  });
  return { output: video, calls: [call("scene.compose", { outputs: { scene: told.scene ?? scene } }), turntable] };
}

async function byCommand(shown: readonly Picture[], fps?: number): Promise<Made> {
  const { video, frames } = await framesOf(shown, fps);
  return { output: video, calls: [call("legacy.command", { outputs: { turntable: video.sha256, frames } })] };
}

/** Paints which part a frame shows: the camera says how far the product is turned. */
const app = (): App => {
  const blender = {
    ...noTool,
    request: async (_: string, { views }: Readonly<Record<string, unknown>>) => {
      for (const { out, width, height, camera } of views as RenderIdsParams["views"]) {
        const [x = 1, , , , y = 0] = camera.matrix;
        const frame = (Math.round((Math.atan2(-y, x) / (2 * Math.PI)) * count) + count) % count;
        const id = (at: number, row: number): Pixel => {
          if (inNut(frame, at, row)) return [0, 0, 1, 255];
          return inCase(frame, at, row) ? [0, 0, 2, 255] : [0, 0, 0, 0];
        };
        await writeFile(out, await encodePng(paint(width, height, id)));
      }
      return { keys: ["nut", "case"], materials: {} };
    },
  };
  // Nothing but the store and the renderer is asked for a video.
  return { artifacts, tools: { cad: noTool, usd: noTool, blender } } as unknown as App;
};

function compare(left: Made, right: Made): Promise<SideComparison> {
  return compareOutputs(["legacy", left], ["graph", right], { app: app(), signal: new AbortController().signal });
}

/** Another version of the renderer: the left one has seed 1. */
async function acrossVersions(right: readonly Picture[]): Promise<SideComparison> {
  return compare(await rendered(turning(1)), await rendered(right, { version: "4.5.16" }));
}

function failing({ metrics }: SideComparison): string[] {
  return metrics.flatMap((one) => (one.state === "measured" && one.verdict === "fail" ? [one.name] : []));
}

describe("turntables of renderers that draw noise of their own", () => {
  test("pass where they differ by noise alone, and say which frame is nearest to a limit", async () => {
    const found = await acrossVersions(turning(2));
    expect(failing(found)).toEqual([]);
    expect(found).toMatchObject({ verdict: "pass", worstFrame: expect.any(Number) as number });
    expect(found.reason).toMatch(
      /^6 of 6 frames differ, most of all frame \d: .*; no more than noise; of the videos' own pixels nothing is said, they are not decoded$/,
    );
    const parts = found.metrics.find(({ name }) => name === "parts.mean-difference");
    expect(parts).toMatchObject({
      state: "measured",
      note: expect.stringMatching(/^frame \d: most of all "/) as string,
    });
    expect(found.metrics.find(({ name }) => name === "frames.differing")).toMatchObject({ value: 6, limit: null });
    expect(found.metrics.find(({ name }) => name === "video.differing")).toMatchObject({ state: "not-measured" });
    expect(found.diff).toBeDefined();
  });

  test("pass of an external legacy that left its frames", async () => {
    const found = await compare(await byCommand(turning(2)), await rendered(turning(1)));
    expect(found).toMatchObject({ verdict: "pass", reason: expect.stringContaining("not decoded") as string });
  });

  test("fail where they are not equally fast", async () => {
    const found = await compare(await byCommand(turning(2), 12), await rendered(turning(1)));
    expect(found).toMatchObject({
      verdict: "fail",
      reason: "the videos are not equally fast: 12 and 6 frames a second",
    });
    expect(failing(found)).toEqual(["video.frame-rate"]);
  });

  test("fail where one of them is of other settings, or of the same renderer", async () => {
    const other = await rendered(turning(2), { version: "4.5.16", degrees: 180 });
    expect(await compare(await rendered(turning(1)), other)).toMatchObject({ verdict: "fail" });
    const same = await compare(await rendered(turning(1)), await rendered(turning(2)));
    expect(same.verdict).toBe("fail");
    expect(failing(same)).toContain("frames.differing");
  });

  test("fail with a frame that is shown twice: one that is rendered again, and a copy", async () => {
    const again = await acrossVersions(turning(2, [0, 1, 2, 2, 4, 5]));
    expect(again).toMatchObject({ verdict: "fail", worstFrame: 3 });
    expect(failing(again)).toContain("frames.motion");
    const right = turning(2);
    const copied = await acrossVersions(right.with(3, right[2] ?? noisy(2, 0)));
    expect(copied).toMatchObject({ verdict: "fail" });
    expect(failing(copied)).toContain("frames.doubled");
  });

  test("fail with a frame that is left out, whether there are fewer or as many", async () => {
    const fewer = await acrossVersions(turning(2).toSpliced(2, 1));
    expect(fewer).toMatchObject({ verdict: "fail", reason: "6 frames and 5" });
    expect(failing(await acrossVersions(turning(2, [0, 1, 3, 4, 5, 6])))).toContain("frames.motion");
  });

  test("fail with one frame of another product, which is named", async () => {
    const found = await acrossVersions(turning(2).with(4, noisy(4, 9, { product: "another" })));
    expect(found).toMatchObject({ verdict: "fail", worstFrame: 4 });
    expect(found.reason).toContain("most of all frame 4: ");
    expect(failing(found)).toEqual(expect.arrayContaining(["flip", "pixelmatch", "parts.mean-difference"]));
  });

  test("fail with a small part missing in one frame, which no number of the whole frame tells", async () => {
    const found = await acrossVersions(turning(2).with(3, noisy(3, 9, { nut: false })));
    expect(found).toMatchObject({ verdict: "fail", worstFrame: 3 });
    expect(failing(found)).toEqual(["parts.small-mean-difference"]);
    expect(found.reason).toContain('parts.small-mean-difference (frame 3: most of all "nut"');
    expect(found.parts?.map(({ key }) => key)).toContain("nut");
  });

  test("fail where the camera goes the other way round", async () => {
    expect(await acrossVersions(turning(2, row.toReversed()))).toMatchObject({ verdict: "fail" });
  });

  test("are an error with a blank frame, and fail with one of another size", async () => {
    const blank = paint(side, side, () => [9, 9, 9, 255]);
    const found = await acrossVersions(turning(2).with(4, blank));
    expect(found).toMatchObject({ verdict: "error", reason: "frame 4: blank picture from graph" });
    const cut = await acrossVersions(
      turning(2).with(
        4,
        paint(side, 90, (x, y) => pixelOf(4, x, y, {})),
      ),
    );
    expect(cut).toMatchObject({ verdict: "fail", worstFrame: 4 });
    expect(failing(cut)).toContain("check.size");
  });

  test("are inconclusive where the parts of a frame cannot be told", async () => {
    const gone = { scene: "a".repeat(64) };
    const right = await rendered(turning(2), { ...gone, version: "4.5.16" });
    const found = await compare(await rendered(turning(1), gone), right);
    expect(found.verdict).toBe("inconclusive");
    expect(found.reason).toMatch(/frame 0: parts\.differing was not measured: /);
  });

  test("are inconclusive where a metric that has a limit could not be measured", async () => {
    const deep = (seed: number): Picture[] =>
      turning(seed).map((one) => ({ ...one, data: Uint16Array.from(one.data, (value) => value * 257) }));
    const found = await compare(await byCommand(deep(2)), await rendered(deep(1)));
    expect(found).toMatchObject({ verdict: "inconclusive" });
    expect(found.reason).toContain("pixelmatch was not measured");
  });
});

test("a command's video without frames is an error that says what to leave", async () => {
  const video = await artifacts.write("video", "turntable", Buffer.from("a video"));
  const left: Made = { output: video, calls: [call("legacy.command", { outputs: { turntable: video.sha256 } })] };
  const found = await compare(left, await rendered(turning(1)));
  expect(found).toMatchObject({ verdict: "error", metrics: [] });
  expect(found.reason).toMatch(/^the legacy side has no frames on record: .* with the role "frame"$/);
});
