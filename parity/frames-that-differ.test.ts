import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ArtifactRef, Frames } from "#contracts";
import { withLooks } from "#parity/sides/looks";
import type { SideCall, SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { compareOutputs } from "./compare-outputs.ts";

let folder: string;
let artifacts: LocalArtifactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-outputs-"));
  artifacts = new LocalArtifactStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const size = { width: 8, height: 4 };

async function picture(red: number): Promise<ArtifactRef & { kind: "image" }> {
  const raw = Buffer.alloc(size.width * size.height * 3, 90);
  raw[0] = red;
  const png = await sharp(raw, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer();
  return { ...(await artifacts.write("image", "render", png)), kind: "image" };
}

/** A turntable of which each frame has one pixel as red as told. */
async function turntable(reds: readonly number[]): Promise<SideResult & { output: ArtifactRef }> {
  const frames: Frames = { version: 1, ...size, fps: 4, frames: await Promise.all(reds.map(picture)) };
  const list = await artifacts.write("frames", "frames", Buffer.from(JSON.stringify(frames)));
  const output = await artifacts.write("video", "turntable", Buffer.from(`a video of ${reds.join()}`));
  const call: SideCall = {
    callId: "render.turntable#1",
    module: { key: "render.turntable", version: 1 },
    source: null,
    tool: null,
    params: {},
    inputs: {},
    outputs: { frames: list.sha256 },
    node: null,
    contract: null,
  };
  return { output, calls: [call] };
}

test("of a turntable the frames that differ are named as they were rendered, the others are not", async () => {
  const [legacy, graph] = [await turntable([90, 90, 90]), await turntable([90, 91, 120])];
  // Nothing but the store is asked for a video.
  const app = { artifacts } as unknown as App;
  const found = await compareOutputs(["legacy", legacy], ["graph", graph], {
    app,
    signal: new AbortController().signal,
  });
  expect(found.worstFrame).toBe(2);
  const [same, redder] = [await picture(90), await picture(91)];
  expect(found.frames).toMatchObject([
    { frame: 0, differing: 0 },
    { frame: 1, differing: 1, largest: 1, left: same, right: redder },
    { frame: 2, differing: 1, largest: 30 },
  ]);
  expect(found.frames?.[0]).not.toHaveProperty("left");
});

test("a side is given its size, and a turntable its first frame to look at", async () => {
  const video = await turntable([90, 91]);
  expect(await withLooks({ artifacts }, video)).toMatchObject({ ...size, picture: await picture(90) });
  const still: SideResult = { output: await picture(7), calls: [] };
  expect(await withLooks({ artifacts }, still)).toEqual({ ...still, ...size });
});

test("a side whose file cannot be read stays as it is: its comparison says so", async () => {
  const broken: SideResult = { output: await artifacts.write("image", "render", Buffer.from("no PNG")), calls: [] };
  expect(await withLooks({ artifacts }, broken)).toBe(broken);
  const gone: SideResult = { output: { kind: "image", role: "render", sha256: "0".repeat(64), bytes: 1 }, calls: [] };
  expect(await withLooks({ artifacts }, gone)).toBe(gone);
});
