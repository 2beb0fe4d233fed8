import { afterAll, beforeAll, expect, test } from "vitest";
import type { ArtifactRef } from "#contracts";
import { createTools, type Tools } from "#runtime/native/tools";
import { callModule } from "../call-module.ts";
import { values } from "../finish/testing.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { renderStillModule } from "./render-still.module.ts";
import { testScene } from "./testing.ts";

let tools: Tools;
let host: TestHost;
let scene: ArtifactRef<"scene">;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  scene = await testScene(host, { width: 96, height: 64, transparent: true });
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

async function still(bitDepth: 8 | 16): Promise<number[]> {
  const params = { samples: 4, denoise: "balanced", seed: 0, bitDepth } as const;
  const { image } = await callModule(host, "render.still#1", renderStillModule, { params, inputs: { scene } });
  return values(await host.artifacts.read(image.sha256), bitDepth);
}

test("a picture of 16 bits a channel has what one of 8 bits rounds away, and is the same picture", async () => {
  const [shallow, deep] = [await still(8), await still(16)];
  // A widened byte is a multiple of 257.
  const between = deep.filter((value) => value % 257 !== 0);
  expect(between.length).toBeGreaterThan(deep.length / 4);
  expect(new Set(deep).size).toBeGreaterThan(1000);
  for (const [index, value] of deep.entries()) expect(Math.abs(value / 257 - (shallow[index] ?? 0))).toBeLessThan(0.51);
});
