import { open, readFile } from "node:fs/promises";
import { artifactFormat, formatHeadBytes, RenderlineError, type ArtifactKind } from "#contracts";
import { readVideo } from "../video/read-video.ts";
import { checkPicture, type PictureSize } from "./check-picture.ts";

/** The kinds of file that an order line can become, of which each can be told from its content. */
export type CheckedKind = "image" | "video" | "glb" | "usd" | "blend";

/** Which of these kinds a file is of, by how it begins. Undefined when it is of none. */
export async function kindOfFile<TKind extends ArtifactKind>(
  file: string,
  kinds: readonly TKind[],
): Promise<TKind | undefined> {
  const head = await bytesAt(file, 0, formatHeadBytes);
  return kinds.find((kind) => artifactFormat(kind, head) !== undefined);
}

/**
 * Looks whether a file from outside is whole, and shows something, as far as its kind lets it be told: pictures are decoded, videos
 * and GLBs read to their end, of the others it is seen that nothing is cut off.
 * @param wanted the size of pictures and videos, where one is wanted
 * @throws RenderlineError artifact-invalid, picture-wrong-size, picture-blank
 */
export async function checkFile(kind: CheckedKind, file: string, wanted?: PictureSize): Promise<void> {
  switch (kind) {
    case "image":
      return checkPicture(file, wanted);
    case "video":
      return checkVideo(await readFile(file), wanted);
    case "glb":
      return checkGlb(await readFile(file));
    case "usd":
      return checkUsd(file);
    case "blend":
      return checkBlend(file);
  }
}

function checkVideo(bytes: Uint8Array, wanted: PictureSize | undefined): void {
  const { width, height, frames } = readVideo(bytes);
  if (frames === 0) throw invalid("the video has no frames");
  if (wanted === undefined || (width === wanted.width && height === wanted.height)) return;
  throw new RenderlineError(
    "picture-wrong-size",
    `the video is ${width} x ${height} pixels, wanted ${wanted.width} x ${wanted.height}`,
    "Look at what made it.",
  );
}

/** Header of 12 bytes, then the JSON chunk behind its length and type. */
function checkGlb(bytes: Buffer): void {
  const cut = bytes.length < 20 || bytes.readUInt32LE(8) !== bytes.length || bytes.readUInt32LE(12) > bytes.length - 20;
  if (cut) throw invalid("the GLB is cut short");
  if (bytes.readUInt32LE(4) !== 2) throw invalid("the GLB is not of version 2");
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8", 20, 20 + bytes.readUInt32LE(12)));
  } catch (error) {
    throw invalid("the GLB's JSON cannot be read", error);
  }
  const meshes = typeof json === "object" && json !== null && "meshes" in json ? json.meshes : undefined;
  if (!Array.isArray(meshes) || meshes.length === 0) throw invalid("the GLB holds no mesh");
}

/** A crate tells at byte 16 where its table of contents is, which is the last thing in it. */
async function checkUsd(file: string): Promise<void> {
  const head = await bytesAt(file, 0, 24);
  if (!head.toString("latin1").startsWith("PXR-USDC")) return;
  if (head.length < 24 || Number(head.readBigUInt64LE(16)) >= (await sizeOf(file))) {
    throw invalid("the USD file is cut short");
  }
}

/** What is not compressed ends with a block that says so. */
async function checkBlend(file: string): Promise<void> {
  const head = await bytesAt(file, 0, 7);
  if (head.toString("latin1") !== "BLENDER") return;
  const size = await sizeOf(file);
  const tail = await bytesAt(file, Math.max(0, size - 64), 64);
  if (!tail.includes("ENDB")) throw invalid("the Blender file is cut short");
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function bytesAt(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function invalid(message: string, cause?: unknown): RenderlineError {
  return new RenderlineError("artifact-invalid", message, "Look at what made it, and make it again.", cause);
}
