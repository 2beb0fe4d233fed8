import { readFile } from "node:fs/promises";
import { framesSchema, RenderlineError, type ArtifactRef, type Frames } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { checkFile } from "#runtime/modules/output/check-file";
import { videoFacts } from "#runtime/modules/output/media-size";
import type { TakenFile } from "./take-files.ts";

const pngHead = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Keeps the pictures that a command's turntable was made of, by which it is compared. There are as many as the video has frames, each
 * of its size, and PNGs: others have lost some of what differs.
 * @param files all that the command made; without a frame among them there is nothing to keep
 * @throws RenderlineError legacy-command-result-invalid, artifact-invalid, picture-blank, picture-wrong-size
 */
export async function storeFrames(
  artifacts: CallHost["artifacts"],
  files: readonly TakenFile[],
): Promise<ArtifactRef<"frames"> | undefined> {
  const pictures = files.filter(({ role }) => role === "frame");
  if (pictures.length === 0) return undefined;
  const video = files.find(({ role }) => role === "turntable");
  if (video === undefined) throw invalid(`it declares ${pictures.length} files of role "frame" and no turntable`);
  const { width, height, fps, frames: count } = await videoFacts(video.file);
  if (!Number.isFinite(fps)) throw invalid(`"${video.path}" does not say how long it lasts`);
  if (pictures.length !== count)
    throw invalid(`it declares ${pictures.length} files of role "frame", and "${video.path}" has ${count} frames`);
  const frames: Frames["frames"] = [];
  for (const { path, file } of pictures) {
    if (!(await readFile(file)).subarray(0, pngHead.length).equals(pngHead)) throw invalid(`frame "${path}" is no PNG`);
    await checkFile("image", file, { width, height });
    frames.push(await artifacts.writeFile("image", "render", file));
  }
  const manifest: Frames = { version: 1, width, height, fps: Math.max(1, Math.round(fps)), frames };
  return artifacts.writeJson("frames", "frames", framesSchema.parse(manifest));
}

function invalid(why: string): RenderlineError {
  return new RenderlineError(
    "legacy-command-result-invalid",
    `what the legacy command left behind does not hold: ${why}`,
    'Have it declare a PNG for each frame of its video, with the role "frame", in the order in which they are shown; or none.',
  );
}
