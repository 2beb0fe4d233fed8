import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ArtifactRef, Scene } from "#contracts";
import { callModule } from "../call-module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { saveOutputModule } from "./save-output.module.ts";

let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

const [width, height] = [20, 10];

const scene: Scene = {
  version: 1,
  mesh: "0".repeat(64),
  camera: { matrix: identity, fovY: 0.4, clipStart: 0.01, clipEnd: 10 },
  lights: [],
  world: { colour: [1, 1, 1], strength: 1 },
  ground: null,
  materials: {},
  assignment: {},
  film: { width, height, transparent: false, viewTransform: "AgX", exposure: 0 },
};

type Channels = 1 | 2 | 3 | 4;

function png(channels: Channels, value: (index: number) => number): Promise<Buffer> {
  const data = Uint8Array.from({ length: width * height * channels }, (_, index) => value(index));
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
}

async function save(picture: Buffer): Promise<ArtifactRef<"image">> {
  const image = await host.artifacts.write("image", "render", picture);
  const inputs = { image, scene: await host.artifacts.writeJson("scene", "scene", scene) };
  return (await callModule(host, "output.save#1", saveOutputModule, { params: {}, inputs })).image;
}

test("a picture that shows something is handed on, byte for byte, as the still", async () => {
  const picture = await png(4, (index) => (index % 4 === 3 ? 255 : index % 251));
  const saved = await save(picture);
  expect(saved).toMatchObject({ kind: "image", role: "still" });
  expect((await host.artifacts.read(saved.sha256)).equals(picture)).toBe(true);
});

test("grey pictures and pictures without alpha are looked at as well", async () => {
  for (const channels of [1, 2, 3] as const) {
    expect((await save(await png(channels, (index) => index % 200))).role).toBe("still");
    await expect(save(await png(channels, () => 255))).rejects.toMatchObject({ code: "picture-blank" });
  }
});

test.for([
  ["black", 4, (index: number) => (index % 4 === 3 ? 255 : 0)],
  ["transparent", 4, () => 0],
  ["of the world's one colour", 3, () => 180],
  ["of colours that are all transparent", 4, (index: number) => (index % 4 === 3 ? 0 : index % 256)],
] as const)("a picture that is %s is refused as blank", async ([, channels, value]) => {
  await expect(save(await png(channels, value))).rejects.toMatchObject({
    name: "RenderlineError",
    code: "picture-blank",
  });
  expect(host.records.at(-1)?.error?.code).toBe("picture-blank");
});

test("a picture of another size than its scene's is refused, with both sizes", async () => {
  const larger = await sharp(await png(3, (index) => index % 256))
    .resize(width * 2, height)
    .png()
    .toBuffer();
  await expect(save(larger)).rejects.toMatchObject({
    code: "picture-wrong-size",
    message: expect.stringMatching(/40 x 10 pixels.*20 x 10/),
  });
});

test("what is no picture, or half of one, is refused as artifact-invalid", async () => {
  const whole = join(host.folder, "whole.png");
  await writeFile(whole, await png(3, (index) => (index * 7919) % 256));
  await truncate(whole, 300);
  const half = await sharp(whole, { failOn: "none" }).metadata();
  expect(half.width).toBe(width);
  const torn = await host.artifacts.writeFile("image", "render", whole);
  for (const picture of [Buffer.from("no picture"), Buffer.alloc(0), await host.artifacts.read(torn.sha256)]) {
    await expect(save(picture)).rejects.toMatchObject({ name: "RenderlineError", code: "artifact-invalid" });
  }
});
