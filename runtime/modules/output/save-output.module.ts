import sharp from "sharp";
import { RenderlineError, sceneSchema } from "#contracts";
import { saveOutput } from "#nodes";
import { implement } from "../module.ts";
import { isBlank } from "./is-blank.ts";

/** The last look at a picture before anybody may publish it. */
export const saveOutputModule = implement(saveOutput, undefined, async ({ inputs }, { artifacts }) => {
  const { film } = await artifacts.readJson(inputs.scene.sha256, sceneSchema);
  const { data, info } = await decode(await artifacts.path(inputs.image.sha256));
  if (info.width !== film.width || info.height !== film.height) {
    throw new RenderlineError(
      "picture-wrong-size",
      `the picture is ${info.width} x ${info.height} pixels, its scene wants ${film.width} x ${film.height}`,
      "Wire the scene that the picture was rendered from.",
    );
  }
  if (isBlank(data)) {
    throw new RenderlineError(
      "picture-blank",
      "the picture shows nothing: every pixel is the same, or all are transparent",
      "Look at the scene's camera and at the product's size; the renderer's log may say more.",
    );
  }
  return { image: { ...inputs.image, role: "still" } };
});

async function decode(file: string): Promise<{ data: Buffer; info: { width: number; height: number } }> {
  try {
    return await sharp(file, { failOn: "warning" }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new RenderlineError(
      "artifact-invalid",
      `the rendered picture cannot be decoded: ${error instanceof Error ? error.message : String(error)}`,
      "Render it again; if it stays so, look at the renderer with npx renderline doctor.",
      error,
    );
  }
}
