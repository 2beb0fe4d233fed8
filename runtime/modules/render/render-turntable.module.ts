import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { framesSchema, RenderlineError, sceneSchema, type ArtifactRef, type Frames, type Scene } from "#contracts";
import { renderTurntable } from "#nodes";
import { encodeFramesResultSchema, type EncodeFramesParams } from "#runtime/native/operations";
import { implement, type ModuleHost } from "../module.ts";
import { readVideo } from "../video/read-video.ts";
import { frameFile, renderTurntableFrames } from "./turntable-frames.ts";

/** The frames come from one Blender job, or from earlier attempts; the video is encoded once all are there. */
export const renderTurntableModule = implement(renderTurntable, "blender", async ({ inputs, params }, host) => {
  const scene = await host.artifacts.readJson(inputs.scene.sha256, sceneSchema);
  const { container, fps, quality, background } = params;
  refuseOddSides(scene.film, container);
  const frames = await renderTurntableFrames(host, scene, params);
  const { width, height } = scene.film;
  const manifest: Frames = { version: 1, width, height, fps, frames };
  const video = await encode(host, manifest, { container, quality, background: colourOf(background) });
  return { video, frames: await host.artifacts.writeJson("frames", "frames", framesSchema.parse(manifest)) };
});

/** H.264 stores colour for two pixels by two. Told before anything is rendered. */
function refuseOddSides({ width, height }: Scene["film"], container: "mp4" | "webm"): void {
  if (container === "webm" || (width % 2 === 0 && height % 2 === 0)) return;
  throw new RenderlineError(
    "video-size-odd",
    `an MP4 cannot be ${width} x ${height} pixels: both sides must be even`,
    "Compose the scene with even sides, or take the container webm.",
  );
}

async function encode(
  host: ModuleHost,
  { width, height, fps, frames }: Frames,
  settings: Pick<EncodeFramesParams, "container" | "quality" | "background">,
): Promise<ArtifactRef<"video">> {
  const { artifacts, tools, scratch, signal, progress } = host;
  const files: string[] = [];
  for (const [index, { sha256 }] of frames.entries()) {
    const file = frameFile(scratch, index);
    // Blender wants one folder; what was rendered just now is there, and copied over by itself.
    await copyFile(await artifacts.path(sha256), file);
    files.push(file);
  }
  const out = join(scratch, `turntable.${settings.container}`);
  const request: EncodeFramesParams = { files, out, width, height, fps, ...settings };
  const onProgress = (_: number, message: string): void => progress(1, message);
  encodeFramesResultSchema.parse(await tools.blender.request("encode-frames", request, { signal, onProgress }));
  const video = readVideo(await readFile(out));
  if (video.width !== width || video.height !== height || video.frames !== frames.length) {
    throw new RenderlineError(
      "video-incomplete",
      `the video has ${video.frames} frames of ${video.width} x ${video.height} pixels, wanted ${frames.length} of ${width} x ${height}`,
      "Run it again; if it stays so, look at the renderer with npx renderline doctor.",
    );
  }
  return artifacts.writeFile("video", "turntable", out);
}

/** #rrggbb as three numbers from 0 to 1. */
function colourOf(hex: string): [number, number, number] {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}
