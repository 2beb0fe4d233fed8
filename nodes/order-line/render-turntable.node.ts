import { z } from "zod";
import { defineNode, input, output, param } from "#contracts";
import { samplingSettings } from "./sampling-settings.ts";

const settable = { outputType: true, orderLine: false } as const;

/** Renders a scene while its product turns, and encodes the pictures as a video. */
export const renderTurntable = defineNode({
  type: "order-line/render-turntable",
  family: "order_line",
  role: "render",
  title: "Render turntable",
  summary:
    "Turns the product on its upright axis, under a camera and lights that stay, and renders each frame with Cycles; the first frame is the still. Then encodes them as a video. A retry renders only the frames that are not there yet.",
  params: {
    frames: param(z.int().min(2).max(360), {
      description: "How many pictures (2 to 360).",
      default: 24,
      settable,
    }),
    degrees: param(z.number().min(-360).max(360), {
      description:
        "How far the product turns in all, in degrees (-360 to 360); positive is counter-clockwise seen from above. Frame n stands at n / frames of it, so that a full turn loops.",
      default: 360,
      settable,
    }),
    fps: param(z.int().min(1).max(60), {
      description: "Frames a second of the video (1 to 60).",
      default: 12,
      settable,
    }),
    container: param(z.enum(["mp4", "webm"]), {
      description: "mp4 (H.264), whose sides must be even; webm (VP9).",
      default: "mp4",
      settable,
    }),
    quality: param(z.enum(["low", "medium", "high", "best"]), {
      description: "What the video keeps of the pictures; best can hardly be told from them.",
      default: "high",
      settable,
    }),
    background: param(z.string().regex(/^#[0-9a-f]{6}$/), {
      description:
        "The colour, as #rrggbb, that the video has where the scene is transparent: a video is opaque. The frames stay transparent.",
      default: "#ffffff",
      settable,
    }),
    ...samplingSettings,
  },
  inputs: { scene: input("scene", "scene", "The scene to render; composed with fit: turn, the product stays whole.") },
  outputs: {
    video: output("video", "turntable", "MP4 or WebM without sound and without metadata."),
    frames: output("frames", "frames", "Size, frames a second, and the PNG of each frame, as JSON."),
  },
  module: { key: "render.turntable", version: 1 },
  resource: "blender",
  legacySource: "turntable/render",
});
