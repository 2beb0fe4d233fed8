import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  artifactFormat,
  formatHeadBytes,
  paramsSchema,
  type ArtifactRef,
  type Json,
  type ResolvedParams,
} from "#contracts";
import { finishImage } from "#nodes";
import { callModule } from "../call-module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { finishImageModule } from "./finish-image.module.ts";
import { chunksOf, rendered, values, type Pixel } from "./testing.ts";

let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

type Settings = ResolvedParams<typeof finishImage.params>;

async function finish(image: ArtifactRef<"image">, settings: Partial<Settings> = {}): Promise<Buffer> {
  const params = paramsSchema(finishImage.params).parse(settings) as Settings;
  const made = await callModule(host, "output.finish#1", finishImageModule, { params, inputs: { image } });
  expect(made.image).toMatchObject({ kind: "image", role: "still" });
  return host.artifacts.read(made.image.sha256);
}

const size = async (file: Buffer): Promise<[number, number]> => {
  const { width, height } = await sharp(file).metadata();
  return [width, height];
};

/** A profile's text; its name is in UTF-16. */
const nameOf = (icc: Buffer | undefined): string => icc?.toString("latin1").replaceAll("\0", "") ?? "";

const clear: Pixel = [0, 0, 0, 0];
/** Transparent, but for a red block from 4, 2 to 9, 6. */
const block = (x: number, y: number): Pixel => (x >= 4 && x < 9 && y >= 2 && y < 6 ? [200 + x, 40, 10, 255] : clear);
const gradient = (x: number, y: number): Pixel => [x * 10, y * 12, 90, 255];

describe("the file", () => {
  test("with nothing asked for has the picture's own values, its profile, and nothing else in it", async () => {
    const file = await finish(await rendered(host, [20, 10], gradient));
    expect(await values(file)).toEqual(
      Array.from({ length: 200 }, (_, index) => gradient(index % 20, Math.floor(index / 20))).flat(),
    );
    // (pHYs is the resolution that sharp always writes: one pixel is one pixel.)
    expect(chunksOf(file)).toEqual(["IHDR", "iCCP", "pHYs", "IDAT", "IEND"]);
  });

  test.each([
    ["png", "image/png"],
    ["jpeg", "image/jpeg"],
    ["webp", "image/webp"],
    ["avif", "image/avif"],
  ] as const)("as %s is of that format, decodes to its size, and is the same bytes each time", async (format, type) => {
    const image = await rendered(host, [64, 48], (x, y) => [x * 3, y * 5, 90, 255]);
    const file = await finish(image, { format, width: 32 });
    expect(artifactFormat("image", file.subarray(0, formatHeadBytes))?.mediaType).toBe(type);
    expect(await size(file)).toEqual([32, 24]);
    expect((await finish(image, { format, width: 32 })).equals(file)).toBe(true);
    const { exif, xmp, iptc, icc } = await sharp(file).metadata();
    expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
    expect(nameOf(icc)).toContain("sRGB");
  });

  test("does not depend on how many threads there are: AVIF's encoder would", () => {
    expect(sharp.concurrency()).toBe(1);
  });

  test("of a higher quality is larger", async () => {
    const image = await rendered(host, [64, 64], (x, y) => [(x * y) % 256, (x * 7) % 256, (y * 13) % 256, 255]);
    for (const format of ["jpeg", "webp", "avif"] as const) {
      const [low, high] = [await finish(image, { format, quality: 20 }), await finish(image, { format, quality: 95 })];
      expect(high.length).toBeGreaterThan(low.length);
    }
  });
});

describe("cropping", () => {
  test.each<[string, Partial<Settings>, [number, number]]>([
    ["to the content leaves what is not transparent", { margin: 0 }, [5, 4]],
    ["leaves a margin of the longer side around it", { margin: 0.2 }, [7, 6]],
    ["goes on beyond the picture where the margin does", { margin: 1 }, [15, 14]],
  ])("%s", async (_, settings, wanted) => {
    const file = await finish(await rendered(host, [20, 10], block), { crop: "content", ...settings });
    expect(await size(file)).toEqual(wanted);
    const data = await values(file);
    const red = Array.from({ length: data.length / 4 }, (_, index) => data[index * 4 + 3]).filter((a) => a === 255);
    expect(red).toHaveLength(20);
  });

  test("to the content of an opaque picture leaves what is not of its corner's colour, and pads with that", async () => {
    const opaque = (x: number, y: number): Pixel => (block(x, y)[3] === 0 ? [250, 251, 252, 255] : block(x, y));
    const file = await finish(await rendered(host, [20, 10], opaque), { crop: "content", margin: 1 });
    expect(await size(file)).toEqual([15, 14]);
    expect((await values(file)).slice(0, 4)).toEqual([250, 251, 252, 255]);
  });

  test("overlooks what hardly anybody sees", async () => {
    const faint = (x: number, y: number): Pixel => (block(x, y)[3] === 0 ? [0, 0, 0, 4] : block(x, y));
    const file = await finish(await rendered(host, [20, 10], faint), { crop: "content", margin: 0 });
    expect(await size(file)).toEqual([5, 4]);
  });

  test("to an aspect takes the largest middle part there is", async () => {
    for (const [aspect, wanted] of [
      ["1:1", [10, 10]],
      ["16:9", [18, 10]],
      ["4:1", [20, 5]],
      ["1:9999", [1, 10]],
    ] as const) {
      const file = await finish(await rendered(host, [20, 10], gradient), { crop: "aspect", aspect });
      expect([aspect, await size(file)]).toEqual([aspect, wanted]);
    }
    const middle = await finish(await rendered(host, [20, 10], gradient), { crop: "aspect" });
    expect((await values(middle)).slice(0, 4)).toEqual(gradient(5, 0));
  });

  test("to nothing is refused", async () => {
    const blank = await rendered(host, [20, 10], () => clear);
    await expect(finish(blank, { crop: "content" })).rejects.toMatchObject({ code: "picture-blank" });
    const side = await rendered(host, [20, 10], (x) => (x < 2 ? [9, 9, 9, 255] : clear));
    await expect(finish(side, { crop: "aspect" })).rejects.toMatchObject({ code: "picture-blank" });
  });
});

describe("the size", () => {
  test.each<[Partial<Settings>, [number, number]]>([
    [{ width: 10 }, [10, 5]],
    [{ height: 30 }, [60, 30]],
    [{ width: 8, height: 8 }, [8, 8]],
    [{ width: 8, height: 8, fit: "inside" }, [8, 4]],
    [{ width: 8, height: 8, fit: "cover" }, [8, 8]],
    [{ width: 8, height: 8, fit: "fill" }, [8, 8]],
    [{ width: 41, height: 7 }, [41, 7]],
  ])("%j makes %j", async (settings, wanted) => {
    expect(await size(await finish(await rendered(host, [20, 10], gradient), settings))).toEqual(wanted);
  });

  test("contained, the rest is the background, or transparent; covered and stretched, there is no rest", async () => {
    const image = await rendered(host, [20, 10], gradient);
    const corner = async (settings: Partial<Settings>): Promise<number[]> =>
      (await values(await finish(image, { width: 8, height: 8, ...settings }))).slice(0, 4);
    expect(await corner({})).toEqual([0, 0, 0, 0]);
    expect(await corner({ background: "#3366cc" })).toEqual([0x33, 0x66, 0xcc, 255]);
    for (const fit of ["cover", "fill"] as const) expect((await corner({ fit }))[3]).toBe(255);
  });
});

describe("the background", () => {
  test("shows through as much as the picture is transparent, to the nearest value", async () => {
    const alphas = (x: number): Pixel => [200, 40, 10, x * 10];
    const file = await finish(await rendered(host, [20, 10], alphas), { background: "#336699" });
    const data = await values(file);
    for (let x = 0; x < 20; x += 1) {
      const mixed = [200, 40, 10].map((value, channel) => {
        const behind = [0x33, 0x66, 0x99][channel] ?? 0;
        return Math.round((value * x * 10 + behind * (255 - x * 10)) / 255);
      });
      expect(data.slice(x * 4, x * 4 + 4)).toEqual([...mixed, 255]);
    }
    expect((await sharp(file).metadata()).channels).toBe(3);
  });

  test("of a JPEG is white without one, and the run's reader is told", async () => {
    const file = await finish(await rendered(host, [20, 10], block), { format: "jpeg", quality: 100 });
    expect((await values(file)).slice(0, 4)).toEqual([255, 255, 255, 255]);
    expect(host.records.at(-1)?.notes).toEqual(["a JPEG cannot be transparent: it is laid on white"]);
    await finish(await rendered(host, [20, 10], gradient), { format: "jpeg" });
    expect(host.records.at(-1)?.notes).toEqual([]);
  });
});

describe("sixteen bits", () => {
  const deep = (x: number, y: number): Pixel => [x * 331 + y, 65535 - y * 77, 12345, 65535];

  test("stay what they are in a png16", async () => {
    const image = await rendered(host, [40, 10], deep, 16);
    const file = await finish(image, { format: "png16" });
    expect((await sharp(file).metadata()).depth).toBe("ushort");
    expect(await values(file, 16)).toEqual(await values(await host.artifacts.read(image.sha256), 16));
    expect(chunksOf(file)).toEqual(["IHDR", "iCCP", "pHYs", "IDAT", "IEND"]);
  });

  test("are cut, laid on a colour and padded with it as exactly", async () => {
    const image = await rendered(
      host,
      [20, 10],
      (x, y) => (block(x, y)[3] === 0 ? clear : [257, 300, 40_001, 65535]),
      16,
    );
    const settings = { format: "png16", crop: "content", background: "#ffffff", width: 5, height: 8 } as const;
    const data = await values(await finish(image, { ...settings, margin: 0 }), 16);
    expect(data.slice(0, 4)).toEqual([65535, 65535, 65535, 65535]);
    expect(data.slice(2 * 5 * 4, 2 * 5 * 4 + 4)).toEqual([257, 300, 40_001, 65535]);
  });

  test("become the nearest eight in the other formats", async () => {
    const image = await rendered(host, [40, 10], deep, 16);
    const data = await values(await finish(image));
    const wanted = (await values(await host.artifacts.read(image.sha256), 16)).map((value) => Math.round(value / 257));
    expect(data).toEqual(wanted);
  });

  test("cannot be made of eight", async () => {
    const shallow = finish(await rendered(host, [20, 10], gradient), { format: "png16" });
    await expect(shallow).rejects.toMatchObject({
      code: "picture-wrong-depth",
      remedy: expect.stringContaining("bitDepth: 16"),
    });
  });
});

/** Display P3 of an sRGB colour, each 0 to 1, by the definitions of both. */
function displayP3(srgb: readonly number[]): number[] {
  const linear = srgb.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const [r = 0, g = 0, b = 0] = linear;
  const rows = [
    [0.8224621, 0.177538, 0],
    [0.0331941, 0.9668058, 0],
    [0.0170827, 0.0723974, 0.9105199],
  ];
  return rows
    .map(([x = 0, y = 0, z = 0]) => x * r + y * g + z * b)
    .map((value) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055));
}

describe("Display P3", () => {
  test.each([
    ["png", 8],
    ["png16", 16],
  ] as const)("in a %s has the same colours by other numbers", async (format, depth) => {
    const full = depth === 16 ? 65535 : 255;
    const colours: Pixel[] = [
      [full, 0, 0, full],
      [0, full, 0, full],
      [0, 0, full, full],
      [full, full, full, full],
      [Math.round(full / 3), Math.round(full / 2), Math.round(full / 5), full],
    ];
    const image = await rendered(host, [colours.length, 2], (x) => colours[x] ?? clear, depth);
    const file = await finish(image, { format, profile: "display-p3" });
    const data = await values(file, depth);
    for (const [index, colour] of colours.entries()) {
      const wanted = displayP3(colour.slice(0, 3).map((value) => value / full));
      for (const [channel, value] of wanted.entries()) {
        expect(Math.abs((data[index * 4 + channel] ?? 0) / full - value)).toBeLessThan(2 / 255);
      }
    }
    expect(nameOf((await sharp(file).metadata()).icc)).toContain("sP3C");
  });

  test("keeps a grey what it is", async () => {
    const image = await rendered(host, [20, 10], (x) => [x * 12, x * 12, x * 12, 255]);
    expect(await values(await finish(image, { profile: "display-p3" }))).toEqual(await values(await finish(image)));
  });
});

test("what is no picture, or half of one, is refused", async () => {
  const whole = join(host.folder, "whole.png");
  await writeFile(
    whole,
    await host.artifacts.read((await rendered(host, [20, 10], (x, y) => [x * 7, (x * y) % 256, y, 255])).sha256),
  );
  await truncate(whole, 150);
  const torn = await host.artifacts.writeFile("image", "render", whole);
  const none = await host.artifacts.write("image", "render", Buffer.from("no picture"));
  for (const image of [torn, none])
    await expect(finish(image)).rejects.toMatchObject({ name: "RenderlineError", code: "artifact-invalid" });
});

test("whatever is asked for, the file is as large as asked for, or it is refused with a code", async () => {
  const image = await rendered(host, [23, 17], (x, y) => (x < 6 ? clear : [x * 9, y * 13, 77, 255]));
  const settings = fc.record({
    crop: fc.constantFrom("none", "content", "aspect"),
    margin: fc.double({ min: 0, max: 1, noNaN: true }),
    aspect: fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })).map(([a, b]) => `${a}:${b}`),
    width: fc.integer({ min: 0, max: 60 }),
    height: fc.integer({ min: 0, max: 60 }),
    fit: fc.constantFrom("inside", "contain", "cover", "fill"),
    background: fc.constantFrom("none", "#102030"),
    format: fc.constantFrom("png", "jpeg", "webp"),
    profile: fc.constantFrom("srgb", "display-p3"),
  });
  await fc.assert(
    fc.asyncProperty(settings as fc.Arbitrary<Partial<Settings> & Record<string, Json>>, async (asked) => {
      const file = await finish(image, asked).catch((error: unknown) => {
        expect(error).toMatchObject({ name: "RenderlineError", code: "picture-blank" });
      });
      if (file === undefined) return;
      const [width, height] = await size(file);
      if ((asked.width ?? 0) > 0 && asked.fit !== "inside") expect(width).toBe(asked.width);
      if ((asked.height ?? 0) > 0 && asked.fit !== "inside") expect(height).toBe(asked.height);
    }),
    { numRuns: 60 },
  );
});
