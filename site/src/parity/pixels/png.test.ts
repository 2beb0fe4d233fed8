import * as fc from "fast-check";
import { PNG } from "pngjs";
import { expect, it } from "vitest";
import { readPng } from "./png.ts";

/** The picture as pngjs packs it, with one of the filters, or with the best of each row (-1). */
function packed(width: number, height: number, data: Uint8Array, filterType: number, colorType: 0 | 2 | 4 | 6): Buffer {
  const png = new PNG({ width, height });
  png.data.set(data);
  return PNG.sync.write(png, { filterType, colorType, inputHasAlpha: true });
}

const bytes = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);

it("reads each pixel as pngjs does, hidden colours included, whatever filter packed it", async () => {
  const pictures = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }),
      filter: fc.constantFrom(-1, 0, 1, 2, 3, 4),
      type: fc.constantFrom<0 | 2 | 4 | 6>(0, 2, 4, 6),
    }),
  );
  await fc.assert(
    fc.asyncProperty(pictures, async ({ width, height, data, filter, type }) => {
      const file = packed(width, height, data, filter, type);
      const read = await readPng(bytes(file));
      expect(read).toEqual({ width, height, data: new Uint8Array(PNG.sync.read(file).data) });
      if (type === 6) expect(read?.data).toEqual(data);
    }),
    { numRuns: 200 },
  );
});

it("says that 16 bits are shown as 8", async () => {
  const png = new PNG({ width: 1, height: 1 });
  // pngjs takes the words of 16-bit input in place of its bytes.
  Object.assign(png, { data: new Uint16Array([0x1234, 0x5678, 0x9abc, 0xffff]) });
  const file = PNG.sync.write(png, { bitDepth: 16, colorType: 6, inputColorType: 6 });
  const read = await readPng(bytes(file));
  expect([...(read?.data ?? [])]).toEqual([0x12, 0x56, 0x9a, 0xff]);
  expect(read?.approximate).toContain("16 bits");
});

it("leaves other formats to the browser, and refuses a broken file", async () => {
  expect(await readPng(new TextEncoder().encode("RIFF....WEBPVP8 "))).toBeNull();
  const file = packed(4, 4, new Uint8Array(64).fill(7), 0, 6);
  const broken = bytes(file);
  // In the middle of the compressed data.
  broken.fill(0xff, 45, 50);
  await expect(readPng(broken)).rejects.toThrow(TypeError);
});
