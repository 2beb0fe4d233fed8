import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { framesSchema, paramsSchema, type ArtifactRef, type Frames, type ResolvedParams } from "#contracts";
import { renderTurntable } from "#nodes";
import { installedPython } from "#runtime/native/environment-state";
import { createTools, type Tools } from "#runtime/native/tools";
import { callModule } from "../call-module.ts";
import type { Tool, ToolRequestOptions } from "../module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { rememberedPartials, type RememberedPartials } from "../testing/partials.ts";
import { readVideo } from "../video/read-video.ts";
import { renderStillModule } from "./render-still.module.ts";
import { renderTurntableModule } from "./render-turntable.module.ts";
import { testScene } from "./testing.ts";

type Settings = ResolvedParams<typeof renderTurntable.params>;

const small = { frames: 6, samples: 2, denoise: "balanced" } as const;
const film = { width: 96, height: 64 };

let tools: Tools;
let host: TestHost;
let scene: ArtifactRef<"scene">;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  scene = await testScene(host, film);
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

interface Turntable {
  readonly video: ArtifactRef<"video">;
  readonly frames: Frames;
}

async function turntable(
  settings: Partial<Settings> = {},
  { within = host, of = scene }: { within?: Partial<TestHost>; of?: ArtifactRef<"scene"> } = {},
): Promise<Turntable> {
  const made = await callModule({ ...host, ...within }, "render.turntable#1", renderTurntableModule, {
    params: paramsSchema(renderTurntable.params).parse({ ...small, ...settings }) as Settings,
    inputs: { scene: of },
  });
  return { video: made.video, frames: await host.artifacts.readJson(made.frames.sha256, framesSchema) };
}

function digests({ frames }: Turntable): string[] {
  return frames.frames.map(({ sha256 }) => sha256);
}

/** Decoded by Blender, to RGB as it is shown. */
async function shown({ video }: Turntable): Promise<Buffer[]> {
  const folder = join(host.folder, `shown-${video.sha256}`);
  await mkdir(folder);
  const script = [
    "import sys, bpy",
    "scene = bpy.context.scene",
    "strip = scene.sequence_editor_create().strips.new_movie('m', sys.argv[1], 1, 1, fit_method='ORIGINAL')",
    "scene.frame_end = strip.frame_final_duration",
    "scene.render.resolution_x, scene.render.resolution_y = strip.elements[0].orig_width, strip.elements[0].orig_height",
    "scene.view_settings.view_transform, scene.sequencer_colorspace_settings.name = 'Standard', 'sRGB'",
    "scene.render.filepath = sys.argv[2] + '/'",
    "bpy.ops.render.render(animation=True)",
  ].join("\n");
  const python = (await installedPython()) ?? "";
  await promisify(execFile)(python, ["-s", "-c", script, await host.artifacts.path(video.sha256), folder]);
  const files = (await readdir(folder)).toSorted();
  return Promise.all(files.map((file) => sharp(join(folder, file)).removeAlpha().raw().toBuffer()));
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

test("its first frame is the still, byte for byte; the others are the product from its other sides", async () => {
  const made = await turntable();
  const params = { samples: 2, denoise: "balanced", seed: 0, bitDepth: 8 } as const;
  const { image } = await callModule(host, "render.still#1", renderStillModule, { params, inputs: { scene } });
  expect(digests(made)[0]).toBe(image.sha256);
  expect(new Set(digests(made)).size).toBe(6);
  expect(made.frames).toMatchObject({ ...film, fps: 12 });
  for (const { sha256 } of made.frames.frames) {
    expect(await sharp(await host.artifacts.read(sha256)).metadata()).toMatchObject({ ...film, channels: 4 });
  }
});

test("a frame is what the camera sees from the other way round", async () => {
  const params = { samples: 64, denoise: "none", seed: 0, bitDepth: 8 } as const;
  const made = await turntable({ frames: 4, degrees: 180, samples: 64, denoise: "none" });
  const turned = await testScene(host, { ...film, azimuth: 35 - 45 });
  const { image } = await callModule(host, "render.still#1", renderStillModule, { params, inputs: { scene: turned } });
  const [from, straight, against] = await Promise.all(
    [image.sha256, digests(made)[1] ?? "", digests(made)[3] ?? ""].map(async (sha256) =>
      sharp(await host.artifacts.read(sha256))
        .removeAlpha()
        .blur(2)
        .raw()
        .toBuffer(),
    ),
  );
  const differs = meanDifference(from ?? Buffer.of(), straight ?? Buffer.of());
  expect(differs).toBeLessThan(1);
  expect(meanDifference(from ?? Buffer.of(), against ?? Buffer.of())).toBeGreaterThan(5 * differs);
});

test("warm and cold, with other work between, it is the same bytes, the video too", async () => {
  await tools.blender.stop();
  const cold = await turntable();
  await turntable({ frames: 3, degrees: -90, container: "webm" });
  const warm = await turntable();
  expect(warm).toEqual(cold);
});

test.each(["mp4", "webm"] as const)("the %s shows the frames, one after the other", async (container) => {
  const made = await turntable({ container, quality: "best", fps: 5 });
  const bytes = await host.artifacts.read(made.video.sha256);
  expect(readVideo(bytes)).toEqual({ container, ...film, frames: 6, fps: expect.closeTo(5, 1) });
  const pictures = await shown(made);
  expect(pictures).toHaveLength(6);
  for (const [index, sha256] of digests(made).entries()) {
    const frame = await sharp(await host.artifacts.read(sha256))
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(meanDifference(pictures[index] ?? Buffer.of(), frame)).toBeLessThan(3);
  }
});

test.each(["mp4", "webm"] as const)("a %s that was cut short anywhere is refused", async (container) => {
  const { video } = await turntable({ container });
  const bytes = await host.artifacts.read(video.sha256);
  for (let length = 0; length < bytes.length; length += 1) {
    let code: unknown = "none";
    try {
      readVideo(bytes.subarray(0, length));
    } catch (error) {
      ({ code } = error as { code: unknown });
    }
    if (code !== "artifact-invalid") expect.fail(`${length} of ${bytes.length} bytes: ${String(code)}`);
  }
});

test("where the scene is transparent the frames are, and the video has the colour", async () => {
  const of = await testScene(host, { ...film, transparent: true, ground: false });
  const made = await turntable({ frames: 2, background: "#3366cc", quality: "best" }, { of });
  const [frame] = digests(made);
  const pixels = await sharp(await host.artifacts.read(frame ?? ""))
    .raw()
    .toBuffer();
  expect(pixels[3]).toBe(0);
  const [picture] = await shown(made);
  for (const [channel, value] of [0x33, 0x66, 0xcc].entries()) {
    expect(Math.abs((picture?.[channel] ?? 0) - value)).toBeLessThan(4);
  }
});

/** Blender, but told of what it is asked, and killed with everything in it when the time has come. */
function watched(asked: number[][], killed: () => boolean, kill: AbortController): Tool {
  const ask = (op: string, params: Readonly<Record<string, unknown>>, options: ToolRequestOptions = {}) => {
    if (op === "render-frames")
      asked.push((params as { frames: { index: number }[] }).frames.map(({ index }) => index));
    const onProgress: ToolRequestOptions["onProgress"] = (...event) => {
      options.onProgress?.(...event);
      if (killed()) kill.abort();
    };
    return tools.blender.request(op, params, { ...options, onProgress });
  };
  return { identity: () => tools.blender.identity(), request: ask };
}

async function killedAfter(count: number, partials: RememberedPartials, asked: number[][]): Promise<void> {
  const kill = new AbortController();
  const blender = watched(asked, () => partials.kept.size >= count, kill);
  const within = { partials, signal: kill.signal, tools: { ...tools, blender } };
  await expect(turntable({}, { within })).rejects.toMatchObject({ code: "interrupted" });
}

test("killed half-way, the next attempt renders only the rest, and gives the same digests", async () => {
  const whole = await turntable();
  const partials = rememberedPartials();
  const asked: number[][] = [];
  await killedAfter(2, partials, asked);
  const kept = partials.kept.size;
  expect(kept).toBeGreaterThanOrEqual(2);
  expect(kept).toBeLessThan(6);
  const blender = watched(asked, () => false, new AbortController());
  const again = await turntable({}, { within: { partials, tools: { ...tools, blender } } });
  expect(asked).toEqual([[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5].slice(kept)]);
  expect(again).toEqual(whole);
  expect(host.records.at(-1)?.notes).toEqual([`${kept} of 6 frames were there from an earlier attempt`]);
  // With all frames there, nothing is rendered at all.
  expect(await turntable({}, { within: { partials, tools: { ...tools, blender } } })).toEqual(whole);
  expect(asked).toHaveLength(2);
});

test("the H.264 stream does not tell how many cores the machine has", async () => {
  const { video } = await turntable();
  const bytes = await readFile(await host.artifacts.path(video.sha256), "latin1");
  if (process.platform === "linux") expect(bytes).toContain(" threads=1 ");
  expect(bytes).not.toMatch(/20\d\d-\d\d-\d\d/);
});
