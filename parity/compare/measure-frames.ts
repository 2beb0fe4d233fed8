import { createHash } from "node:crypto";
import type { Verdict } from "#runtime/api/metrics";
import type { MetricResult } from "#runtime/api/parity-result";
import { isBlank } from "#runtime/modules/output/is-blank";
import { decodePicture } from "./decode.ts";
import { comparePictures, type ComparedPictures, type CompareOptions } from "./compare-pictures.ts";
import { countDifferences } from "./count-differences.ts";
import { motionDifference, motionMetric } from "./frame-motion.ts";
import { sequenceMetrics, valueOf, type FrameDifference } from "./frame-sequence.ts";
import { pathNames } from "./hard-checks.ts";
import { judgeNoisyFrames, worstNoisyFrame, worstOfEach, type NoisyFrame } from "./noisy-frames.ts";
import { aligned, type Picture } from "./picture.ts";

export interface MeasuredFrames extends ComparedPictures {
  readonly frames: FrameDifference[];
  /** The frame to look at first, from 0; none where all are equal. */
  readonly worstFrame?: number;
}

/** Of renderers that each draw noise of their own: then each frame is measured in full, and held to the limits of one frame. */
export interface FrameNoise {
  /** The most pixels that may change otherwise from one frame to the next. */
  readonly motion: number;
  /** What else is measured of a frame that differs, such as its parts; each metric with its verdict. */
  look(frame: number, left: Picture, right: Picture): Promise<readonly MetricResult[]>;
}

export interface FramesOptions extends CompareOptions {
  /** Without it nothing may differ, and the worst frame alone is measured in full. */
  readonly noise?: FrameNoise;
}

interface Frame {
  readonly picture: Picture;
  readonly digest: string;
  readonly blank: boolean;
}
type Pair = readonly [left: Frame, right: Frame];

/** What is known of both sides once every frame was looked at. */
interface Walked {
  readonly frames: FrameDifference[];
  readonly digests: Record<"left" | "right", string[]>;
  /** A sentence for each frame that shows nothing. */
  readonly blanks: string[];
  /** The largest difference in a change from one frame to the next. */
  readonly motion: MetricResult;
  /** Each frame in full, where there is noise. */
  readonly noisy: NoisyFrame[];
}

/**
 * Measures two turntables frame by frame, and how each changes from frame to frame. Of frames that are missing, blank, shown twice or
 * elsewhere none passes, whoever rendered them.
 * @param left, right the PNG of each frame, in the order in which they are shown
 */
export async function measureFrames(
  left: readonly string[],
  right: readonly string[],
  options: FramesOptions = {},
): Promise<MeasuredFrames> {
  const walked = await walk(left, right, options);
  const { frames, noisy, motion } = walked;
  const worst = (options.noise === undefined ? mostDiffering(frames) : worstNoisyFrame(noisy)) ?? 0;
  const whole = await measureWorst(left, right, worst, options);
  const sequence = sequenceMetrics(walked.digests, frames, {
    blanks: walked.blanks.length,
    noise: options.noise !== undefined,
  });
  const metrics =
    options.noise === undefined
      ? [...sequence, motion, ...(whole?.metrics ?? [])]
      : [...sequence, ...worstOfEach(noisy)];
  const counts = [left.length, right.length] as const;
  return {
    ...whole,
    ...judge({ ...walked, whole, sequence, metrics, worst, counts, isNoisy: options.noise !== undefined }),
    metrics,
    frames,
    ...(frames.some(({ differing }) => differing > 0) && { worstFrame: worst }),
  };
}

async function walk(left: readonly string[], right: readonly string[], options: FramesOptions): Promise<Walked> {
  const { names = pathNames, noise } = options;
  const found: Omit<Walked, "motion"> = { frames: [], digests: { left: [], right: [] }, blanks: [], noisy: [] };
  let motion = motionMetric(0, 0, noise?.motion ?? 0);
  let before: Pair | undefined;
  for (let frame = 0; frame < Math.max(left.length, right.length); frame += 1) {
    const [one, other] = [await read(left[frame]), await read(right[frame])];
    if (one !== undefined) found.digests.left.push(one.digest);
    if (other !== undefined) found.digests.right.push(other.digest);
    const blank = [one?.blank === true ? names.left : [], other?.blank === true ? names.right : []].flat();
    if (blank.length > 0) found.blanks.push(`frame ${frame}: blank picture from ${blank.join(" and ")}`);
    if (one === undefined || other === undefined) continue;
    const step = motionMetric(frame, before === undefined ? 0 : stepOf(before, [one, other]), noise?.motion ?? 0);
    if (step.value > motion.value) motion = step;
    const difference = differenceOf(one.picture, other.picture);
    found.frames.push({ frame, ...difference });
    if (noise !== undefined) {
      const pictures = await comparePictures(one.picture, other.picture, { ...options, draw: false });
      const looked = difference.differing === 0 ? [] : await noise.look(frame, one.picture, other.picture);
      found.noisy.push({ frame, pictures, motion: step, looked });
    }
    before = [one, other];
  }
  return { ...found, motion };
}

async function read(path: string | undefined): Promise<Frame | undefined> {
  if (path === undefined) return undefined;
  const picture = aligned(await decodePicture(path));
  const digest = createHash("sha256").update(picture.data).digest("hex");
  return { picture, digest, blank: isBlank(picture.data) };
}

/** Where both frames are equal before and after, so is the step. */
function stepOf([left, right]: Pair, [one, other]: Pair): number {
  if (left.digest === right.digest && one.digest === other.digest) return 0;
  return motionDifference([left.picture, one.picture], [right.picture, other.picture]);
}

function differenceOf(left: Picture, right: Picture): { differing: number; largest: number } {
  if (left.width !== right.width || left.height !== right.height)
    return { differing: Math.max(left.data.length, right.data.length) / 4, largest: 255 };
  const { differingPixels: differing, largestChannelDifference: largest } = countDifferences(left, right);
  return { differing, largest };
}

function mostDiffering(frames: readonly FrameDifference[]): number | undefined {
  return frames.toSorted((a, b) => b.differing - a.differing || b.largest - a.largest)[0]?.frame;
}

async function measureWorst(
  left: readonly string[],
  right: readonly string[],
  frame: number,
  options: FramesOptions,
): Promise<ComparedPictures | undefined> {
  const [one, other] = [left[frame], right[frame]];
  if (one === undefined || other === undefined) return undefined;
  return comparePictures(await decodePicture(one), await decodePicture(other), options);
}

interface Judged extends Walked {
  readonly whole: ComparedPictures | undefined;
  readonly sequence: readonly MetricResult[];
  readonly metrics: readonly MetricResult[];
  readonly worst: number;
  readonly counts: readonly [number, number];
  readonly isNoisy: boolean;
}

function judge(found: Judged): { verdict: Verdict; reason: string } {
  const { whole, blanks, frames, metrics, worst, counts } = found;
  if (whole === undefined) return { verdict: "error", reason: "one side has no frames" };
  const [blank] = blanks;
  if (blank !== undefined) return { verdict: "error", reason: blank };
  if (whole.verdict === "error") return { verdict: "error", reason: `frame ${worst}: ${whole.reason}` };
  if (counts[0] !== counts[1]) return { verdict: "fail", reason: `${counts[0]} frames and ${counts[1]}` };
  const differing = valueOf(metrics, "frames.differing");
  if (differing === 0) return { verdict: "pass", reason: `all ${frames.length} frames are equal in every pixel` };
  const [dropped, doubled] = [valueOf(metrics, "frames.dropped"), valueOf(metrics, "frames.doubled")];
  const noise = found.isNoisy ? judgeNoisyFrames(found.noisy, found.sequence) : undefined;
  const reason = [
    `${differing} of ${frames.length} frames differ, most of all frame ${worst}: ${whole.reason}`,
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(doubled > 0 ? [`${doubled} shown twice by one side alone`] : []),
    ...(noise === undefined ? [] : [noise.reason]),
  ].join("; ");
  if (noise !== undefined) return { verdict: noise.verdict, reason };
  const failed = metrics.some((one) => one.state === "measured" && one.verdict === "fail");
  return { verdict: failed ? "fail" : whole.verdict, reason };
}
