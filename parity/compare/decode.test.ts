import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RenderlineError } from "#contracts";
import { decodePicture, encodePng } from "./decode.ts";
import { gradient, paint } from "./testing.ts";

const opaque = gradient(33, 21);
const translucent = paint(33, 21, (x, y) => [x * 7, y * 11, 200, (x * 13 + y * 29) % 256]);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-decode-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** pngjs is the reference on both ends: it reads what we write, and we read what it writes. */
function referencePng(picture: { width: number; height: number; data: Uint8Array }, options = {}): Buffer {
  const png = new PNG({ width: picture.width, height: picture.height });
  png.data = Buffer.from(picture.data);
  return PNG.sync.write(png, options);
}

async function expectInvalid(source: string | Uint8Array, text: string): Promise<void> {
  const error = await decodePicture(source, "still.png").then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RenderlineError);
  expect(error).toMatchObject({ code: "artifact-invalid", message: expect.stringContaining(text) });
  expect(error).toMatchObject({ message: expect.stringContaining("still.png") });
}

describe("decodePicture", () => {
  it.each([
    ["opaque", opaque, { colorType: 6 }],
    ["translucent, hidden colours included", translucent, { colorType: 6 }],
    ["RGB without alpha", opaque, { colorType: 2 }],
  ])("reads exactly what pngjs wrote: %s", async (_, picture, options) => {
    expect(await decodePicture(referencePng(picture, options))).toEqual(picture);
  });

  it("reads a grey picture as RGBA", async () => {
    const grey = paint(9, 9, (x, y) => [x * y, x * y, x * y, 255]);
    const bytes = await sharp(grey.data, { raw: { width: 9, height: 9, channels: 4 } })
      .removeAlpha()
      .greyscale()
      .png()
      .toBuffer();
    expect(await decodePicture(bytes)).toEqual(grey);
  });

  it("ignores a colour profile and a gamma, as the bytes are what is compared", async () => {
    const raw = { raw: { width: 33, height: 21, channels: 4 } } as const;
    const bytes = await sharp(opaque.data, raw).withIccProfile("p3", { attach: true }).png().toBuffer();
    const stored = PNG.sync.read(bytes);
    expect(await decodePicture(bytes)).toEqual({ width: 33, height: 21, data: new Uint8Array(stored.data) });
    expect(await decodePicture(referencePng({ ...opaque }, { gamma: 1 }))).toEqual(opaque);
  });

  it("reads every one of 16 bits", async () => {
    const deep = Uint16Array.from({ length: 33 * 21 * 4 }, (_, index) => (index * 7919) % 65536);
    // pngjs swaps the bytes of a 16-bit picture that it writes only where the machine does.
    const bytes = PNG.sync.write(
      Object.assign(new PNG({ width: 33, height: 21 }), { data: Buffer.from(deep.buffer) }),
      { bitDepth: 16, colorType: 6, inputColorType: 6, inputHasAlpha: true },
    );
    expect(await decodePicture(bytes)).toEqual({ width: 33, height: 21, data: deep });
  });

  it("reads a file", async () => {
    const file = join(folder, "picture.png");
    await writeFile(file, referencePng(translucent));
    expect(await decodePicture(file)).toEqual(translucent);
  });

  it("refuses what would not be measured", async () => {
    const png = referencePng(opaque);
    const raw = { raw: { width: 33, height: 21, channels: 4 } } as const;
    const deep = await sharp(opaque.data, raw).toColourspace("scrgb").tiff({ compression: "none" }).toBuffer();
    await expectInvalid(deep, 'it has "float" channels, wanted 8-bit or 16-bit ones');
    await expectInvalid(png.subarray(0, png.length / 2), "Could not decode still.png");
    await expectInvalid(png.subarray(0, png.length - 20), "Could not decode still.png");
    await expectInvalid(new Uint8Array(), "empty");
    await expectInvalid(Buffer.from("ISO-10303-21;"), "unsupported image format");
    await expectInvalid(join(folder, "absent.png"), "missing");
  });
});

describe("encodePng", () => {
  it.each([
    ["opaque", opaque],
    ["translucent", translucent],
  ])("writes what pngjs reads back: %s", async (_, picture) => {
    const read = PNG.sync.read(Buffer.from(await encodePng(picture)));
    expect({ width: read.width, height: read.height, data: new Uint8Array(read.data) }).toEqual(picture);
  });
});
