import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { paramsSchema, type ArtifactRef, type ResolvedParams } from "#contracts";
import { makeThumbnail } from "#nodes";
import { callModule } from "../call-module.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { makeThumbnailModule } from "./make-thumbnail.module.ts";
import { rendered } from "./testing.ts";

let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

type Settings = ResolvedParams<typeof makeThumbnail.params>;

async function thumbnail(image: ArtifactRef<"image">, settings: Partial<Settings> = {}): Promise<ArtifactRef> {
  const params = paramsSchema(makeThumbnail.params).parse(settings) as Settings;
  return (await callModule(host, "output.thumbnail#1", makeThumbnailModule, { params, inputs: { image } })).image;
}

test.each([
  [[100, 40], {}, [100, 40], "webp"],
  [[400, 100], {}, [256, 64], "webp"],
  [[100, 400], { side: 64, format: "png" }, [16, 64], "png"],
] as const)("of %j with %j is %j, %s", async (of, settings, wanted, format) => {
  const made = await thumbnail(
    await rendered(host, of, (x, y) => [x % 256, y % 256, 9, x % 3 === 0 ? 0 : 255]),
    settings,
  );
  expect(made.role).toBe("thumbnail");
  const { width, height, hasAlpha, ...found } = await sharp(await host.artifacts.read(made.sha256)).metadata();
  expect([[width, height], found.format, hasAlpha]).toEqual([wanted, format, true]);
});

test("of a blank picture is refused", async () => {
  const blank = await rendered(host, [40, 40], () => [7, 7, 7, 255]);
  await expect(thumbnail(blank)).rejects.toMatchObject({ code: "picture-blank" });
});
