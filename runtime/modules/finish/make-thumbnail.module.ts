import { makeThumbnail } from "#nodes";
import { implement } from "../module.ts";
import { checkPicture } from "../output/check-picture.ts";
import { encoded } from "./encode.ts";
import { fitted } from "./fit.ts";
import { decodePixels } from "./pixels.ts";

/** Never larger than the picture it is made of. */
export const makeThumbnailModule = implement(makeThumbnail, undefined, async ({ inputs, params }, { artifacts }) => {
  const pixels = await decodePixels(await artifacts.path(inputs.image.sha256));
  const side = Math.min(params.side, Math.max(pixels.width, pixels.height));
  const small = await fitted(pixels, { width: side, height: side }, "inside", []);
  const { format, quality } = params;
  const bytes = await encoded(small, { format, quality, profile: "srgb" });
  await checkPicture(bytes, small);
  return { image: await artifacts.write("image", "thumbnail", bytes) };
});
