import { createHash } from "node:crypto";
import type { Verdict } from "#runtime/api/metrics";
import type { MetricResult } from "#runtime/api/parity-result";
import { isBlank } from "#runtime/modules/output/is-blank";
import { decodePicture } from "./decode.ts";
import { comparePictures, type ComparedPictures, type CompareOptions } from "./compare-pictures.ts";
import { countDifferences } from "./count-differences.ts";
import { pathNames } from "./hard-checks.ts";
import { aligned, type Picture } from "./picture.ts";

/** One frame of both sides: how many pixels differ, and the largest difference in one channel, 0 to 255. */
export interface FrameDifference {
  readonly frame: number;
  readonly differing: number;
  readonly largest: number;
}

export interface MeasuredFrames extends ComparedPictures {
  readonly frames: FrameDifference[];
  /** The frame with most differing pixels, from 0; none where all are equal. */
  readonly worstFrame?: number;
}

interface Frame {
  readonly picture: Picture;
  readonly digest: string;
  readonly blank: boolean;
  /** Pixels that differ from the frame before; none of the first. */
  readonly moved: number | undefined;
}

/**
 * Measures two turntables frame by frame, and how each changes from frame to frame; the worst frame is measured in full.
 * @param left, right the PNG of each frame, in the order in which they are shown
 */
export async function measureFrames(
  left: readonly string[],
  right: readonly string[],
  options: CompareOptions = {},
): Promise<MeasuredFrames> {
  const { names = pathNames } = options;
  const frames: FrameDifference[] = [];
  const digests: Record<"left" | "right", string[]> = { left: [], right: [] };
  let [before, other]: (Frame | undefined)[] = [];
  const blanks: string[] = [];
  let motion = 0;
  for (let frame = 0; frame < Math.max(left.length, right.length); frame += 1) {
    before = await read(left[frame], before);
    other = await read(right[frame], other);
    if (before !== undefined) digests.left.push(before.digest);
    if (other !== undefined) digests.right.push(other.digest);
    const blank = [before?.blank === true ? names.left : [], other?.blank === true ? names.right : []].flat();
    if (blank.length > 0) blanks.push(`frame ${frame}: blank picture from ${blank.join(" and ")}`);
    if (before === undefined || other === undefined) continue;
    motion = Math.max(motion, Math.abs((before.moved ?? 0) - (other.moved ?? 0)));
    frames.push({ frame, ...differenceOf(before.picture, other.picture) });
  }
  const worst = frames.toSorted((a, b) => b.differing - a.differing || b.largest - a.largest)[0];
  const whole = await measureWorst(left, right, worst?.frame ?? 0, options);
  const sequence = [
    ...sequenceMetrics(digests, frames),
    measured("frames.blank", blanks.length),
    measured("frames.motion", motion),
  ];
  const differs = worst !== undefined && worst.differing > 0;
  return {
    ...whole,
    ...judge(sequence, whole, { frames, blanks, worst: worst?.frame ?? 0, counts: [left.length, right.length] }),
    metrics: [...sequence, ...(whole?.metrics ?? [])],
    frames,
    ...(differs && { worstFrame: worst.frame }),
  };
}

async function read(path: string | undefined, before: Frame | undefined): Promise<Frame | undefined> {
  if (path === undefined) return undefined;
  const picture = aligned(await decodePicture(path));
  const digest = createHash("sha256").update(picture.data).digest("hex");
  const moved = before === undefined ? undefined : differenceOf(before.picture, picture).differing;
  return { picture, digest, blank: isBlank(picture.data), moved };
}

function differenceOf(left: Picture, right: Picture): { differing: number; largest: number } {
  if (left.width !== right.width || left.height !== right.height)
    return { differing: Math.max(left.data.length, right.data.length) / 4, largest: 255 };
  const { differingPixels: differing, largestChannelDifference: largest } = countDifferences(left, right);
  return { differing, largest };
}

async function measureWorst(
  left: readonly string[],
  right: readonly string[],
  frame: number,
  options: CompareOptions,
): Promise<ComparedPictures | undefined> {
  const [one, other] = [left[frame], right[frame]];
  if (one === undefined || other === undefined) return undefined;
  return comparePictures(await decodePicture(one), await decodePicture(other), options);
}

const units = {
  "frames.count": "frames",
  "frames.differing": "frames",
  "frames.dropped": "frames",
  "frames.blank": "frames",
  "frames.doubled": "frames",
  "frames.motion": "pixels",
} as const;

function measured(name: keyof typeof units, value: number): MetricResult {
  const verdict = value === 0 ? "pass" : "fail";
  return { state: "measured", name, version: "1", value, unit: units[name], limit: 0, verdict };
}

/** Frames of one side that the other has nowhere, and frames that one side shows twice and the other does not. */
function sequenceMetrics(
  { left, right }: Record<"left" | "right", readonly string[]>,
  frames: readonly FrameDifference[],
): MetricResult[] {
  const length = Math.min(left.length, right.length);
  const repeats = (all: readonly string[], at: number): boolean => at > 0 && all[at] === all[at - 1];
  const doubled = Array.from({ length }, (_, at) => at).filter((at) => repeats(left, at) !== repeats(right, at));
  const shifted = left.some((digest, at) => digest !== right[at] && right.includes(digest));
  // Without a frame that stands elsewhere, every frame would be a dropped one: then they differ in themselves.
  const dropped = shifted || left.length !== right.length ? left.filter((digest) => !right.includes(digest)) : [];
  return [
    measured("frames.count", Math.abs(left.length - right.length)),
    measured("frames.differing", frames.filter(({ differing }) => differing > 0).length),
    measured("frames.dropped", dropped.length),
    measured("frames.doubled", doubled.length),
  ];
}

function judge(
  metrics: readonly MetricResult[],
  whole: ComparedPictures | undefined,
  {
    frames,
    blanks,
    worst,
    counts,
  }: {
    frames: readonly FrameDifference[];
    blanks: readonly string[];
    worst: number;
    counts: readonly [number, number];
  },
): { verdict: Verdict; reason: string } {
  if (whole === undefined) return { verdict: "error", reason: "one side has no frames" };
  const [blank] = blanks;
  if (blank !== undefined) return { verdict: "error", reason: blank };
  if (whole.verdict === "error") return { verdict: "error", reason: `frame ${worst}: ${whole.reason}` };
  const value = (name: string): number => {
    const found = metrics.find((one) => one.name === name);
    return found?.state === "measured" ? found.value : 0;
  };
  if (counts[0] !== counts[1]) return { verdict: "fail", reason: `${counts[0]} frames and ${counts[1]}` };
  const differing = value("frames.differing");
  if (differing === 0) return { verdict: "pass", reason: `all ${frames.length} frames are equal in every pixel` };
  const said = [
    `${differing} of ${frames.length} frames differ, most of all frame ${worst}: ${whole.reason}`,
    ...(value("frames.dropped") > 0 ? [`${value("frames.dropped")} dropped`] : []),
    ...(value("frames.doubled") > 0 ? [`${value("frames.doubled")} shown twice by one side alone`] : []),
  ].join("; ");
  const failed = [...metrics, ...whole.metrics].some((one) => one.state === "measured" && one.verdict === "fail");
  return { verdict: failed ? "fail" : whole.verdict, reason: said };
}
