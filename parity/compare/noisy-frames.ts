import type { Verdict } from "#runtime/api/metrics";
import type { MetricResult } from "#runtime/api/parity-result";
import type { ComparedPictures } from "./compare-pictures.ts";
import { motionName } from "./frame-motion.ts";

/** All that was measured of one frame: the change to it, its pictures, and what else was looked at. */
export interface NoisyFrame {
  readonly frame: number;
  readonly pictures: ComparedPictures;
  readonly motion: MetricResult;
  readonly looked: readonly MetricResult[];
}

function metricsOf({ motion, pictures, looked }: NoisyFrame): MetricResult[] {
  return [motion, ...pictures.metrics, ...looked];
}

/**
 * The frame that is furthest above a limit, or comes nearest to one. A frame that differs in itself is one before a step that does: after it
 * the step away from it differs as well.
 */
export function worstNoisyFrame(frames: readonly NoisyFrame[]): number | undefined {
  const own = (one: NoisyFrame): number => Math.max(...[...one.pictures.metrics, ...one.looked].map(excessOf));
  const either = (one: NoisyFrame): number => Math.max(own(one), excessOf(one.motion));
  const excess = frames.some((one) => own(one) > 1) ? own : either;
  return frames.toSorted((one, other) => order(excess(other), excess(one)))[0]?.frame;
}

/** How many times its limit a metric comes to; what decides nothing comes to none. */
function excessOf(one: MetricResult): number {
  if (one.state === "not-measured" || one.limit === null || one.value === 0) return 0;
  return one.value / one.limit;
}

/** By subtraction two that have no limit at all would be no number. */
function order(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

/**
 * Each metric once: of the frame in which it is largest, which its note names. Where a frame could not be measured in it, that is told
 * instead, unless it fails elsewhere: nobody knows how large it is there.
 */
export function worstOfEach(frames: readonly NoisyFrame[]): MetricResult[] {
  const worst = new Map<string, MetricResult>();
  for (const one of frames) {
    for (const metric of metricsOf(one)) {
      const known = worst.get(metric.name);
      if (known === undefined || isWorse(metric, known)) worst.set(metric.name, placed(one.frame, metric));
    }
  }
  return [...worst.values()];
}

function isWorse(one: MetricResult, known: MetricResult): boolean {
  const [standing, before] = [standingOf(one), standingOf(known)];
  if (standing !== before) return standing > before;
  return one.state === "measured" && known.state === "measured" && one.value > known.value;
}

function standingOf(one: MetricResult): number {
  if (one.state === "not-measured") return 1;
  return one.verdict === "fail" ? 2 : 0;
}

function placed(frame: number, metric: MetricResult): MetricResult {
  if (metric.state === "not-measured") return { ...metric, why: `frame ${frame}: ${metric.why}` };
  // Where nothing differs no frame is the worst, and a step says itself where it is.
  if (metric.value === 0 || metric.name === motionName) return metric;
  return { ...metric, note: metric.note === undefined ? `frame ${frame}` : `frame ${frame}: ${metric.note}` };
}

/**
 * Whether two turntables differ by no more than noise. What fails is said before what nobody could measure, and both with their frame.
 * @param sequence metrics of the frames as a row
 */
export function judgeNoisyFrames(
  frames: readonly NoisyFrame[],
  sequence: readonly MetricResult[],
): { verdict: Verdict; reason: string } {
  const each = worstOfEach(frames);
  const failed = [...sequence, ...each].flatMap((one) =>
    one.state === "measured" && one.verdict === "fail"
      ? [one.note === undefined ? one.name : `${one.name} (${one.note})`]
      : [],
  );
  if (failed.length > 0) return { verdict: "fail", reason: `more than noise: ${failed.join("; ")}` };
  for (const { frame, pictures, looked } of frames) {
    const unread = looked.find(({ state }) => state === "not-measured");
    if (pictures.verdict !== "pass") return { verdict: pictures.verdict, reason: `frame ${frame}: ${pictures.reason}` };
    if (unread?.state === "not-measured")
      return { verdict: "inconclusive", reason: `frame ${frame}: ${unread.name} was not measured: ${unread.why}` };
  }
  return { verdict: "pass", reason: "no more than noise" };
}
