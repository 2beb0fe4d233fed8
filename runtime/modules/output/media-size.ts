import { readFile } from "node:fs/promises";
import sharp from "sharp";
import type { ArtifactKind } from "#contracts";
import { readVideo } from "../video/read-video.ts";
import type { Video } from "../video/video.ts";
import type { PictureSize } from "./check-picture.ts";

/** Sides of a picture or a video, as its file says; nothing of what has none. @param file path of a file of that kind */
export async function mediaSize(kind: ArtifactKind, file: string): Promise<PictureSize | undefined> {
  if (kind === "video") return sidesOf(await videoFacts(file));
  return kind === "image" ? sidesOf(await sharp(file).metadata()) : undefined;
}

/** Sides, frame rate and number of frames of a video. @param file path of a file of that kind @throws RenderlineError artifact-invalid */
export async function videoFacts(file: string): Promise<Video> {
  return readVideo(await readFile(file));
}

function sidesOf({ width, height }: PictureSize): PictureSize {
  return { width, height };
}
