import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { materialLibrary, type Material, type Texture } from "#contracts";
import { plain } from "#runtime/modules/export/testing";
import { texture } from "./texture.ts";

const folder = mkdtempSync(join(tmpdir(), "renderline-texture-test-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(name: string, bytes: Uint8Array): URL {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return pathToFileURL(path);
}
function woodOf(baseColorTexture: Texture): Material {
  const look = { ...plain, baseColorTexture };
  return { title: "Wood", group: "other", source: "by eye", look };
}
const small = PNG.sync.write(new PNG({ width: 4, height: 2 }));

test("a PNG becomes part of the library, byte for byte", () => {
  const { png, size } = texture(fileOf("small.png", small), [0.02, 0.01]);
  expect(Buffer.from(png, "base64").equals(small)).toBe(true);
  const wood = woodOf({ png, size });
  expect(materialLibrary("wood", { title: "Wood", materials: { wood } }).materials.wood.look).toMatchObject({
    baseColorTexture: { png, size: [0.02, 0.01] },
  });
});

test.each([
  ["cut.png", small.subarray(0, 50), /cut\.png" is no whole PNG/],
  ["text.png", Buffer.from("no picture"), /text\.png" is no whole PNG/],
  ["wide.png", PNG.sync.write(new PNG({ width: 2049, height: 1 })), /2049 x 1 pixels, at most 2048/],
  ["heavy.png", Buffer.concat([small, Buffer.alloc(512 * 1024)]), /bytes, at most 524288/],
])("%s is refused by name", (name, bytes, message) => {
  expect(() => texture(fileOf(name, bytes), [0.1, 0.1])).toThrow(message);
});

test.each([
  [{ png: "bm8=", size: [0.1, 0.1] }, /must be a PNG/],
  [{ png: small.toString("base64"), size: [0, 0.1] }, /Too small/],
  [{ png: small.toString("base64"), size: [0.1, 11] }, /Too big/],
])("a library refuses a texture that is none", (baseColorTexture, message) => {
  const wood = woodOf(baseColorTexture as Texture);
  expect(() => materialLibrary("wood", { title: "Wood", materials: { wood } })).toThrow(message);
});
