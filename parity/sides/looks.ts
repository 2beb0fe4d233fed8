import sharp from "sharp";
import { framesSchema } from "#contracts";
import { outputOf } from "#parity/compare-parts";
import type { SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";

/** A side with what a page needs before it has the files: the size in pixels, and of a turntable its first frame. */
export async function withLooks(app: Pick<App, "artifacts">, side: SideResult): Promise<SideResult> {
  try {
    return { ...side, ...(await looksOf(app, side)) };
  } catch {
    // What cannot be read has no size; that it cannot be read is told by the comparison.
    return side;
  }
}

async function looksOf(
  { artifacts }: Pick<App, "artifacts">,
  side: SideResult,
): Promise<Pick<SideResult, "width" | "height" | "picture">> {
  const { output } = side;
  if (output?.kind === "image") {
    const { width, height } = await sharp(await artifacts.path(output.sha256)).metadata();
    return { width, height };
  }
  const digest = output?.kind === "video" ? outputOf(side, "frames") : undefined;
  if (digest === undefined) return {};
  const { width, height, frames } = await artifacts.readJson(digest, framesSchema);
  return { width, height, ...(frames[0] && { picture: frames[0] }) };
}
