import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishedGlb } from "../export/testing.ts";
import { mp4Of, webmOf } from "../video/testing.ts";
import { checkFile, kindOfFile, type CheckedKind } from "./check-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-check-file-"));
});
afterAll(() => rm(folder, { recursive: true }));

const kinds = ["image", "video", "glb", "usd", "blend"] as const;

async function fileOf(bytes: Uint8Array): Promise<string> {
  const file = join(folder, "file");
  await writeFile(file, bytes);
  return file;
}

const crate = Buffer.concat([
  Buffer.from("PXR-USDC\0\0\0\0\0\0\0\0"),
  Buffer.of(30, 0, 0, 0, 0, 0, 0, 0),
  Buffer.alloc(20),
]);
const blend = Buffer.concat([Buffer.from("BLENDER-v405"), Buffer.alloc(100), Buffer.from("ENDB\0\0\0\0\0\0\0\0")]);
const video = { width: 20, height: 10, frames: 2, fps: 2 };
const picture = sharp(
  Uint8Array.from({ length: 600 }, (_, index) => index % 256),
  { raw: { width: 20, height: 10, channels: 3 } },
);

interface Sample {
  readonly name: string;
  readonly kind: CheckedKind;
  readonly make: () => Promise<Buffer>;
}

/** Files of which it can be told that they are cut short, down to the share that is given to the reader. */
const tellable: readonly Sample[] = [
  { name: "PNG", kind: "image", make: () => picture.clone().png().toBuffer() },
  { name: "JPEG", kind: "image", make: () => picture.clone().jpeg().toBuffer() },
  { name: "MP4", kind: "video", make: () => Promise.resolve(mp4Of(video)) },
  { name: "WebM", kind: "video", make: () => Promise.resolve(webmOf(video)) },
  { name: "GLB", kind: "glb", make: async () => Buffer.from(await publishedGlb()) },
  { name: "USD crate", kind: "usd", make: () => Promise.resolve(crate) },
  { name: "Blender file", kind: "blend", make: () => Promise.resolve(blend) },
];
const text = Buffer.from('#usda 1.0\ndef Xform "a" {}\n');
const packed = Buffer.from("28b52ffd0000", "hex");
const others: readonly Sample[] = [
  { name: "USD text", kind: "usd", make: () => Promise.resolve(text) },
  { name: "compressed Blender file", kind: "blend", make: () => Promise.resolve(packed) },
];

test.each([...tellable, ...others])("a $name is of kind $kind, and of no other", async ({ kind, make }) => {
  const file = await fileOf(await make());
  expect(await kindOfFile(file, kinds)).toBe(kind);
  await checkFile(kind, file);
});

test.each(tellable)("a $name that is cut short is refused", async ({ kind, make }) => {
  const bytes = await make();
  for (const share of [0.4, 0.5, 0.6]) {
    const file = await fileOf(bytes.subarray(0, Math.floor(bytes.length * share)));
    await expect(checkFile(kind, file), `${share} of it`).rejects.toMatchObject({
      name: "RenderlineError",
      code: "artifact-invalid",
    });
  }
});

test("the size is looked at where one is wanted, of a picture and of a video", async () => {
  const pixels = await fileOf(await picture.clone().png().toBuffer());
  await checkFile("image", pixels, { width: 20, height: 10 });
  await expect(checkFile("image", pixels, { width: 20, height: 11 })).rejects.toMatchObject({
    code: "picture-wrong-size",
  });
  const film = await fileOf(mp4Of(video));
  await checkFile("video", film, { width: 20, height: 10 });
  await expect(checkFile("video", film, { width: 2, height: 10 })).rejects.toMatchObject({
    code: "picture-wrong-size",
  });
});

test.each<[string, CheckedKind, Buffer, string]>([
  ["a video without frames", "video", mp4Of({ ...video, frames: 0 }), "no frames"],
  ["a GLB without meshes", "glb", glbOf('{"asset":{"version":"2.0"}}  '), "no mesh"],
  ["a GLB of no JSON", "glb", glbOf("{mesh}  "), "cannot be read"],
  ["a GLB of another version", "glb", glbOf('{"meshes":[1]}  ', 1), "version 2"],
  ["text", "video", Buffer.from("hello, this is text"), "does not end"],
])("%s is refused", async (_, kind, bytes, words) => {
  await expect(checkFile(kind, await fileOf(bytes))).rejects.toMatchObject({
    code: "artifact-invalid",
    message: expect.stringContaining(words),
  });
});

test("what is of none of the kinds is told apart", async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from("hello"), Buffer.from("ISO-10303-21;")]) {
    expect(await kindOfFile(await fileOf(bytes), kinds)).toBeUndefined();
  }
});

function glbOf(json: string, version = 2): Buffer {
  const head = Buffer.alloc(20);
  head.write("glTF");
  head.writeUInt32LE(version, 4);
  head.writeUInt32LE(20 + json.length, 8);
  head.writeUInt32LE(json.length, 12);
  head.write("JSON", 16);
  return Buffer.concat([head, Buffer.from(json)]);
}
