import { once } from "node:events";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { paramsSchema, RenderlineError, type ArtifactRef, type ResolvedParams, type Scene } from "#contracts";
import { renderTurntable } from "#nodes";
import type { RenderFramesParams } from "#runtime/native/operations";
import { callModule } from "../call-module.ts";
import { publishedGlb } from "../export/testing.ts";
import type { Tool, ToolRequestOptions } from "../module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { rememberedPartials } from "../testing/partials.ts";
import { renderTurntableModule } from "./render-turntable.module.ts";

let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

async function sceneOf(width: number, height: number): Promise<ArtifactRef<"scene">> {
  const { sha256: mesh } = await host.artifacts.write("mesh", "geometry", await publishedGlb());
  const scene: Scene = {
    version: 1,
    mesh,
    camera: { matrix: identity, fovY: 0.4, clipStart: 0.01, clipEnd: 10 },
    lights: [],
    world: { colour: [1, 1, 1], strength: 1 },
    ground: null,
    materials: {},
    assignment: {},
    film: { width, height, transparent: false, viewTransform: "AgX", exposure: 0 },
  };
  return host.artifacts.writeJson("scene", "scene", scene);
}

function picture(width: number, value: (index: number) => number): Promise<Buffer> {
  const data = Uint8Array.from({ length: width * 8 * 3 }, (_, index) => value(index));
  return sharp(data, { raw: { width, height: 8, channels: 3 } })
    .png()
    .toBuffer();
}

/** A renderer that draws frame by frame what it is told to, and stops when it is told to; it has no encoder. */
interface Renderer {
  readonly blender: Tool;
  readonly asked: RenderFramesParams[];
  readonly drawn: number[];
}

function renderer(draw: (index: number, signal: AbortSignal) => Promise<Buffer>): Renderer {
  const asked: RenderFramesParams[] = [];
  const drawn: number[] = [];
  const request = async (op: string, params: unknown, options: ToolRequestOptions = {}) => {
    const { signal = new AbortController().signal, onProgress } = options;
    if (op !== "render-frames") throw new RenderlineError("tool-failed", "no encoder in this test", "None.");
    asked.push(params as RenderFramesParams);
    for (const { index, out } of (params as RenderFramesParams).frames) {
      await sharp(await draw(index, signal)).toFile(out);
      drawn.push(index);
      onProgress?.(0, "frame", { index });
      // As a real one: the next frame takes its time.
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (signal.aborted) throw new RenderlineError("interrupted", "the renderer was ended", "None.");
    }
    return { loadSeconds: 0, renderSeconds: 0 };
  };
  return {
    blender: { identity: () => Promise.resolve({ kind: "blender", version: "1", build: "test" }), request },
    asked,
    drawn,
  };
}

type Settings = ResolvedParams<typeof renderTurntable.params>;

async function turntable(
  { blender }: Renderer,
  within: Partial<TestHost> = {},
  settings: Partial<Settings> = {},
  of?: ArtifactRef<"scene">,
): Promise<unknown> {
  const tools = { ...host.tools, blender };
  return callModule({ ...host, tools, ...within }, "render.turntable#1", renderTurntableModule, {
    params: paramsSchema(renderTurntable.params).parse({ frames: 4, ...settings }) as Settings,
    inputs: { scene: of ?? (await sceneOf(8, 8)) },
  });
}

const good = (index: number): Promise<Buffer> => picture(8, (at) => (at * (index + 3)) % 256);

test("angles are shares of the whole turn, around the middle of the product", async () => {
  const full = renderer(good);
  await expect(turntable(full)).rejects.toMatchObject({ code: "tool-failed" });
  expect(full.asked[0]?.frames.map(({ angle }) => angle)).toEqual([0, Math.PI / 2, Math.PI, (3 * Math.PI) / 2]);
  const back = renderer(good);
  await expect(turntable(back, {}, { degrees: -90, frames: 2 })).rejects.toMatchObject({ code: "tool-failed" });
  expect(back.asked[0]?.frames.map(({ angle }) => angle)).toEqual([-0, -Math.PI / 4]);
  expect(back.asked[0]?.axis).toEqual(full.asked[0]?.axis);
});

test("each frame is kept as soon as it is there, and a kept one is not rendered again", async () => {
  const partials = rememberedPartials();
  const first = renderer(good);
  await expect(turntable(first, { partials })).rejects.toMatchObject({ message: "no encoder in this test" });
  expect([...partials.kept.keys()]).toEqual(["frame-0", "frame-1", "frame-2", "frame-3"]);
  partials.kept.delete("frame-2");
  const second = renderer(good);
  await expect(turntable(second, { partials })).rejects.toMatchObject({ message: "no encoder in this test" });
  expect(second.drawn).toEqual([2]);
});

test("a kept frame whose file is gone, or that is no picture, is rendered again", async () => {
  const partials = rememberedPartials();
  await expect(turntable(renderer(good), { partials })).rejects.toMatchObject({ code: "tool-failed" });
  partials.kept.set("frame-0", { kind: "image", role: "render", sha256: "0".repeat(64), bytes: 9 });
  partials.kept.set("frame-3", await host.artifacts.write("parts", "parts", Buffer.from("parts")));
  const again = renderer(good);
  await expect(turntable(again, { partials })).rejects.toMatchObject({ code: "tool-failed" });
  expect(again.drawn).toEqual([0, 3]);
});

test.each<[string, string, (index: number) => Promise<Buffer>]>([
  ["blank", "picture-blank", () => picture(8, () => 90)],
  ["of another size", "picture-wrong-size", () => picture(9, (at) => at % 256)],
])("a frame that is %s ends it at once, and is not kept; those before it are", async (_, code, bad) => {
  const partials = rememberedPartials();
  const broken = renderer(async (index, signal) => {
    // The next frame takes as long as whoever looks at this one.
    if (index === 2 && !signal.aborted) await once(signal, "abort");
    return index === 1 ? bad(index) : good(index);
  });
  await expect(turntable(broken, { partials })).rejects.toMatchObject({ name: "RenderlineError", code });
  expect([...partials.kept.keys()]).toEqual(["frame-0"]);
  expect(broken.drawn).not.toContain(3);
});

test("a frame that cannot be stored ends it with that very cause", async () => {
  const full = new RenderlineError("disk-full", "no space left", "Free some.");
  const partials = { ...rememberedPartials(), put: () => Promise.reject(full) };
  await expect(turntable(renderer(good), { partials })).rejects.toBe(full);
});

test("a renderer that says it is done but told of too few frames is a defect", async () => {
  const { blender } = renderer(good);
  const silent: Renderer = {
    ...renderer(good),
    blender: { ...blender, request: () => Promise.resolve({ loadSeconds: 0, renderSeconds: 0 }) },
  };
  await expect(turntable(silent)).rejects.toThrow("told of no frame 0");
});

test("an MP4 with an odd side is refused before anything is rendered; a WebM may have one", async () => {
  const idle = renderer(good);
  await expect(turntable(idle, {}, {}, await sceneOf(9, 8))).rejects.toMatchObject({
    code: "video-size-odd",
    message: expect.stringContaining("9 x 8"),
  });
  expect(idle.asked).toEqual([]);
  const nine = renderer((index) => picture(9, (at) => (at * (index + 3)) % 256));
  const webm = turntable(nine, {}, { container: "webm" }, await sceneOf(9, 8));
  await expect(webm).rejects.toMatchObject({ message: "no encoder in this test" });
});
