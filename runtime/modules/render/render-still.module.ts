import { join } from "node:path";
import { RenderlineError, sceneSchema } from "#contracts";
import { renderStill } from "#nodes";
import { renderResultSchema, type RenderParams } from "#runtime/native/operations";
import { implement } from "../module.ts";

/** Renders with Blender, from an empty file each time. The worker leaves no metadata in the picture. */
export const renderStillModule = implement(renderStill, "blender", async ({ inputs, params }, host) => {
  const { artifacts, tools, scratch, signal, progress } = host;
  const scene = await artifacts.readJson(inputs.scene.sha256, sceneSchema);
  const out = join(scratch, "still.png");
  const { samples, seed, denoise, bitDepth } = params;
  const request: RenderParams = { glb: await artifacts.path(scene.mesh), scene, out, samples, seed, denoise, bitDepth };
  const reply = renderResultSchema.parse(
    await tools.blender.request("render", request, { signal, onProgress: progress }),
  );
  if (reply.width !== scene.film.width || reply.height !== scene.film.height) {
    throw new RenderlineError(
      "picture-wrong-size",
      `the renderer gave ${reply.width} x ${reply.height} pixels, wanted ${scene.film.width} x ${scene.film.height}`,
      "Look at the renderer's version with npx renderline doctor.",
    );
  }
  return { image: await artifacts.writeFile("image", "render", out) };
});
