import { readFile } from "node:fs/promises";
import sharp from "sharp";
import type { ArtifactKind } from "#contracts";
import { readVideo } from "../video/read-video.ts";
import type { PictureSize } from "./check-picture.ts";

/** Sides of a picture or a video, as its file says; nothing of what has none. @param file path of a file of that kind */
export async function mediaSize(kind: ArtifactKind, file: string): Promise<PictureSize | undefined> {
  if (kind === "video") return sidesOf(readVideo(await readFile(file)));
  return kind === "image" ? sidesOf(await sharp(file).metadata()) : undefined;
}

function sidesOf({ width, height }: PictureSize): PictureSize {
  return { width, height };
}
