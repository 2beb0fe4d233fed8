import { artifactFormats, type ArtifactKind } from "./artifact.ts";

/** How a file is called and served. */
export interface FileFormat {
  /** File-name ending, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
}

/** How many of a file's first bytes tell its format. */
export const formatHeadBytes = 12;

const png: FileFormat = artifactFormats.image;
const jpeg: FileFormat = { extension: "jpg", mediaType: "image/jpeg" };
const webp: FileFormat = { extension: "webp", mediaType: "image/webp" };
const avif: FileFormat = { extension: "avif", mediaType: "image/avif" };
const mp4: FileFormat = artifactFormats.video;
const webm: FileFormat = { extension: "webm", mediaType: "video/webm" };

/** What files of each format begin with; a dot stands for any byte. */
const signatures: readonly { readonly kind: ArtifactKind; readonly format: FileFormat; readonly head: string }[] = [
  { kind: "image", format: png, head: "\u0089PNG" },
  { kind: "image", format: jpeg, head: "\u00ff\u00d8\u00ff" },
  { kind: "image", format: webp, head: "RIFF....WEBP" },
  { kind: "image", format: avif, head: "....ftypavif" },
  { kind: "video", format: mp4, head: "....ftyp" },
  { kind: "video", format: webm, head: "\u001aE\u00df\u00a3" },
  { kind: "glb", format: artifactFormats.glb, head: "glTF" },
  { kind: "usd", format: artifactFormats.usd, head: "PXR-USDC" },
  { kind: "usd", format: artifactFormats.usd, head: "#usda" },
  { kind: "blend", format: artifactFormats.blend, head: "BLENDER" },
  // A compressed Blender file: Zstandard.
  { kind: "blend", format: artifactFormats.blend, head: "(\u00b5/\u00fd" },
];

/**
 * The format of an artifact's file. A picture or a video can be of several, and the file itself says of which: a name or a media
 * type kept beside it could be wrong. Undefined where the file is of no format that its kind can have, which is not looked at for
 * what travels only between modules.
 * @param head the file's first {@link formatHeadBytes} bytes, or all of it
 */
export function artifactFormat(kind: ArtifactKind, head: Uint8Array): FileFormat | undefined {
  const fitting = signatures.filter((one) => one.kind === kind);
  if (fitting.length === 0) return artifactFormats[kind];
  return fitting.find(({ head: wanted }) => startsWith(head, wanted))?.format;
}

function startsWith(bytes: Uint8Array, wanted: string): boolean {
  return Array.from(wanted).every((letter, at) => letter === "." || bytes[at] === letter.charCodeAt(0));
}
