import { RenderlineError, type ResolvedParams } from "#contracts";
import { finishImage } from "#nodes";
import { implement } from "../module.ts";
import { checkPicture } from "../output/check-picture.ts";
import { aspectBox, beyond, contentBox, cut, grown, hasTransparency } from "./crop.ts";
import { encoded } from "./encode.ts";
import { fitted } from "./fit.ts";
import { colourOf, flattened } from "./flatten.ts";
import { decodePixels, type Pixels } from "./pixels.ts";

type Settings = ResolvedParams<typeof finishImage.params>;

const white = "#ffffff";

/** Crop, size, colour, format; then the file is looked at as whoever gets it will see it. */
export const finishImageModule = implement(finishImage, undefined, async ({ inputs, params }, { artifacts, note }) => {
  const rendered = await decodePixels(await artifacts.path(inputs.image.sha256));
  if (params.format === "png16" && rendered.data instanceof Uint8Array) throw tooShallow();
  const sized = await sizedPicture(cropped(rendered, params), params);
  const jpegOnWhite = params.format === "jpeg" && params.background === "none" && hasTransparency(sized);
  if (jpegOnWhite) note("a JPEG cannot be transparent: it is laid on white");
  const background = jpegOnWhite ? white : params.background;
  const laid = background === "none" ? sized : flattened(sized, colourOf(background, sized));
  const bytes = await encoded(laid, params);
  await checkPicture(bytes, laid);
  return { image: await artifacts.write("image", "still", bytes) };
});

function cropped(pixels: Pixels, { crop, margin, aspect }: Settings): Pixels {
  if (crop === "none") return pixels;
  if (crop === "content") {
    const box = contentBox(pixels);
    if (box === undefined) throw nothingToCropTo();
    return cut(pixels, grown(box, margin), beyond(pixels));
  }
  const [width = 1, height = 1] = aspect.split(":").map(Number);
  return cut(pixels, aspectBox(pixels, width / height), beyond(pixels));
}

/** Padding is of the background, and where there is none, transparent. */
function sizedPicture(pixels: Pixels, { width, height, fit, background }: Settings): Promise<Pixels> {
  const fill = background === "none" ? [0, 0, 0, 0] : colourOf(background, pixels);
  return fitted(pixels, { width, height }, fit, fill);
}

function tooShallow(): RenderlineError {
  return new RenderlineError(
    "picture-wrong-depth",
    "the format png16 wants a picture of 16 bits a channel, and this one has 8",
    "Render it with bitDepth: 16, or take the format png.",
  );
}

function nothingToCropTo(): RenderlineError {
  return new RenderlineError(
    "picture-blank",
    "there is nothing to crop to: the picture is transparent, or of one colour, all over",
    "Look at the scene's camera and at the product's size; the renderer's log may say more.",
  );
}
