import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MetricResult } from "#runtime/api/parity-result";
import { encodePng } from "./decode.ts";
import { measureFrames } from "./measure-frames.ts";
import type { EightBitPicture } from "./picture.ts";
import { gradient, paint, withPixels, type Pixel } from "./testing.ts";

let folder: string;
/** A square that wanders over six frames, and frame 2 with two other pixels. */
let frames: string[];
let other: string;
let blank: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-frames-"));
  const drawn = Array.from({ length: 6 }, (_, at) =>
    paint(24, 8, (x, y): Pixel => (x >= at * 3 && x < at * 3 + 4 && y > 2 ? [200, 90, 20, 255] : [30, 30, 30, 255])),
  );
  frames = await Promise.all(drawn.map((picture, at) => write(`${at}.png`, picture)));
  const [, , third] = drawn;
  if (third === undefined) throw new Error("six frames were drawn");
  const pixels = [
    [0, 0, [31, 30, 30, 255]],
    [1, 0, [50, 30, 30, 255]],
  ] as const;
  other = await write("other.png", withPixels(third, pixels));
  blank = await write(
    "blank.png",
    paint(24, 8, () => [30, 30, 30, 255]),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, picture: EightBitPicture): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, await encodePng(picture));
  return file;
}

function values(metrics: readonly MetricResult[]): Record<string, number> {
  return Object.fromEntries(metrics.flatMap((one) => (one.state === "measured" ? [[one.name, one.value]] : [])));
}

const at = (index: number): string => frames[index] ?? "";

test("equal turntables pass, and say how many frames were looked at", async () => {
  const found = await measureFrames(frames, frames);
  expect(found).toMatchObject({ verdict: "pass", reason: "all 6 frames are equal in every pixel" });
  expect(found.frames).toHaveLength(6);
  expect(found.worstFrame).toBeUndefined();
  expect(values(found.metrics)).toMatchObject({
    "frames.count": 0,
    "frames.differing": 0,
    "frames.motion": 0,
    "differing-pixels": 0,
  });
});

test("the worst frame is named, and measured in full", async () => {
  const found = await measureFrames(frames, frames.with(2, other));
  expect(found).toMatchObject({ verdict: "fail", worstFrame: 2 });
  expect(found.reason).toMatch(/^1 of 6 frames differ, most of all frame 2: 2 of 192 pixels differ, by at most 20/);
  expect(found.frames[2]).toEqual({ frame: 2, differing: 2, largest: 20 });
  expect(values(found.metrics)).toMatchObject({
    "frames.differing": 1,
    "frames.motion": 0,
    "frames.dropped": 0,
    "frames.doubled": 0,
    "largest-channel-difference": 20,
  });
  expect(found.diff).toBeDefined();
});

test("a dropped frame is named as one, whether the rest moves up or the last is shown again", async () => {
  const short = await measureFrames(frames, frames.toSpliced(3, 1));
  expect(short).toMatchObject({ verdict: "fail", reason: "6 frames and 5" });
  expect(values(short.metrics)).toMatchObject({ "frames.count": 1, "frames.dropped": 1 });
  const filled = await measureFrames(frames, [...frames.toSpliced(3, 1), at(5)]);
  expect(filled.reason).toContain("1 dropped; 1 shown twice by one side alone");
  expect(values(filled.metrics)).toMatchObject({ "frames.count": 0, "frames.dropped": 1, "frames.doubled": 1 });
});

test("a doubled frame is named as one", async () => {
  const found = await measureFrames(frames, [...frames.slice(0, 3), at(2), ...frames.slice(3, 5)]);
  expect(found.verdict).toBe("fail");
  expect(values(found.metrics)).toMatchObject({ "frames.doubled": 1, "frames.dropped": 1 });
});

test("a blank frame is an error wherever it stands, and is told of its side", async () => {
  const approved = { names: { left: "approved", right: "graph" } };
  // Frame 2 differs in more pixels than the blank one does.
  const worse = frames.with(2, await write("worse.png", gradient(24, 8)));
  const found = await measureFrames(frames.with(4, blank), worse, approved);
  expect(found).toMatchObject({ verdict: "error", worstFrame: 2, reason: "frame 4: blank picture from approved" });
  expect(values(found.metrics)).toMatchObject({ "frames.blank": 1 });
  const both = await measureFrames(frames.with(4, blank), frames.with(4, blank), approved);
  expect(both).toMatchObject({ verdict: "error", reason: "frame 4: blank picture from approved and graph" });
});

test("frames that both sides show twice are no fault, and one side without any is an error", async () => {
  const still = [at(0), at(0), at(1)];
  expect((await measureFrames(still, still)).verdict).toBe("pass");
  expect(await measureFrames(frames, [])).toMatchObject({ verdict: "error", reason: "one side has no frames" });
});
