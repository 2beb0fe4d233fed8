import sharp from "sharp";
import { expect, test } from "vitest";
import { artifactFormat, artifactFormats, artifactKinds, formatHeadBytes } from "#contracts";

const picture = sharp({ create: { width: 3, height: 2, channels: 3, background: "#336699" } });

test.each([
  ["png", "image/png", picture.clone().png()],
  ["png", "image/png", picture.clone().toColourspace("rgb16").png()],
  ["jpg", "image/jpeg", picture.clone().jpeg()],
  ["webp", "image/webp", picture.clone().webp()],
  ["avif", "image/avif", picture.clone().avif()],
])("a %s picture is %s", async (extension, mediaType, encoder) => {
  const head = (await encoder.toBuffer()).subarray(0, formatHeadBytes);
  expect(artifactFormat("image", head)).toEqual({ extension, mediaType });
  expect(artifactFormat("video", head)?.extension ?? "none").toBe(extension === "avif" ? "mp4" : "none");
});

test("a video is MP4 or WebM", () => {
  expect(artifactFormat("video", Buffer.from("\0\0\0\u0020ftypisom", "latin1"))?.mediaType).toBe("video/mp4");
  expect(artifactFormat("video", Buffer.from("1a45dfa3", "hex"))?.mediaType).toBe("video/webm");
});

test.each([
  ["glb", "glTF\u0002"],
  ["usd", "PXR-USDC\0"],
  ["usd", "#usda 1.0\n"],
  ["blend", "BLENDER-v405"],
  ["blend", "(\u00b5/\u00fd"],
] as const)("a model of kind %s begins as one", (kind, head) => {
  expect(artifactFormat(kind, Buffer.from(head, "latin1"))).toBe(artifactFormats[kind]);
});

test("what is of no format that its kind can have is told apart; what only modules read is not looked at", () => {
  const looked = new Set<string>(["image", "video", "glb", "usd", "blend"]);
  for (const kind of artifactKinds) {
    expect(artifactFormat(kind, Buffer.from("text"))).toEqual(looked.has(kind) ? undefined : artifactFormats[kind]);
    expect(artifactFormat(kind, Buffer.alloc(0))).toEqual(looked.has(kind) ? undefined : artifactFormats[kind]);
  }
});
