import type { Verdict } from "#runtime/api/metrics";
import type { MetricResult } from "#runtime/api/parity-result";
import { count } from "./count-text.ts";
import { drawDifferences } from "./draw-differences.ts";
import { drawHeat } from "./draw-heat.ts";
import { encodeIndexedPng } from "./indexed-png.ts";
import type { CheckResult, Measure, MetricName } from "./measure.ts";
import { measurePictures, type Measures } from "./measure-pictures.ts";
import { fullOf, type Picture } from "./picture.ts";

/**
 * The most that passes, by metric; null where it decides nothing. Nothing may differ where a metric is not named. The largest difference
 * is in levels of 255, whatever the pictures' depth.
 */
export type Limits = Readonly<Partial<Record<MetricName, number | null>>>;

export interface CompareOptions {
  readonly limits?: Limits;
  /** What the sides are called in reasons. */
  readonly names?: { readonly left: string; readonly right: string };
  /** Whether to draw what differs; on unless switched off. */
  readonly draw?: boolean;
  /** Off where nobody looks at it: it takes longer than everything else together. */
  readonly flip?: boolean;
}

export interface ComparedPictures {
  readonly verdict: Verdict;
  /** The verdict in one sentence. */
  readonly reason: string;
  /** Hard checks first: each counts what fails it. */
  readonly metrics: MetricResult[];
  /** Pictures of what differs, as PNG; none where nothing does. */
  readonly diff?: Uint8Array;
  readonly heat?: Uint8Array;
  /** Pixels by their largest channel difference in levels of 255, 256 counts; none where sizes differ. */
  readonly histogram?: number[];
}

/** How small a colour difference pixelmatch still counts, 0 to 1; its own default. */
const pixelmatchThreshold = 0.1;

const units: Readonly<Record<MetricName, string>> = {
  "differing-pixels": "pixels",
  "largest-channel-difference": "levels",
  "alpha-differing-pixels": "pixels",
  "hidden-colour-pixels": "pixels",
  clustering: "pixels of 1,024",
  pixelmatch: "pixels",
  flip: "mean",
};

/**
 * Compares two pictures: `pass` only if every hard check passes and no metric is above its limit; one that has a limit and could not
 * be measured leaves it inconclusive. The hidden colour of transparent
 * pixels counts too, because a compositor may uncover it. pixelmatch leaves out what it does not see, so without a limit of its
 * own it is told and decides nothing.
 */
export async function comparePictures(
  left: Picture,
  right: Picture,
  { limits = {}, names, draw = true, flip = true }: CompareOptions = {},
): Promise<ComparedPictures> {
  const measures = await measurePictures(left, right, { pixelmatchThreshold, flip, ...(names && { names }) });
  const { checks, found, pair } = measures;
  const told = inLevelsOf(measures.pair[0], limits);
  const metrics = [...checks.map(checkMetric), ...measures.metrics.map((one) => metricOf(one, told))];
  const ended = { ...judge(measures, metrics, limits), metrics };
  if (found === null) return ended;
  const { histogram } = found;
  if (found.differingPixels === 0 || !draw) return { ...ended, histogram };
  // Both are packed by threads of their own; the heat goes first, so that the diff is drawn meanwhile.
  const heat = encodeIndexedPng(drawHeat(...pair, found));
  const diff = encodeIndexedPng(drawDifferences(...pair, found));
  return { ...ended, histogram, diff: await diff, heat: await heat };
}

function inLevelsOf(picture: Picture, limits: Limits): Limits {
  const { "largest-channel-difference": largest } = limits;
  if (largest === undefined || largest === null) return limits;
  return { ...limits, "largest-channel-difference": (largest * fullOf(picture)) / 255 };
}

function checkMetric({ name, version, verdict, reason }: CheckResult): MetricResult {
  const named = { name: `check.${name}`, version } as const;
  if (verdict === "skipped") return { state: "not-measured", ...named, why: reason };
  const passed = verdict === "pass";
  const [value, judged] = passed ? ([0, "pass"] as const) : ([1, "fail"] as const);
  return { state: "measured", ...named, value, unit: "failed", limit: 0, verdict: judged, note: reason };
}

function metricOf(one: Measure, limits: Limits): MetricResult {
  const { name, version } = one;
  if (one.state === "not-measured") return { state: "not-measured", name, version, why: one.reason };
  const { [name]: limit = name === "pixelmatch" ? null : 0 } = limits;
  const verdict = limit === null || one.value <= limit ? "pass" : "fail";
  const details = Object.entries({ ...one.settings, ...one.details }).map(([key, value]) => `${key} ${value}`);
  const note = details.length === 0 ? {} : { note: details.join(", ") };
  return { state: "measured", name, version, value: one.value, unit: units[name], limit, verdict, ...note };
}

/** A blank picture is more than a difference, so it is said first. */
function judge(
  { checks, found, pair }: Measures,
  metrics: readonly MetricResult[],
  limits: Limits,
): { verdict: Verdict; reason: string } {
  const broken = checks.filter(({ verdict }) => verdict !== "pass");
  const [first] = [
    ...broken.filter(({ verdict }) => verdict === "error"),
    ...broken.filter(({ name }) => name !== "alpha"),
  ];
  if (first !== undefined) return { verdict: first.verdict, reason: first.reason };
  if (found === null) return { verdict: "fail", reason: "nothing was counted" };
  const [picture] = pair;
  const pixels = count(picture.width * picture.height);
  const failed = metrics.some((one) => one.state === "measured" && one.verdict === "fail");
  if (found.differingPixels === 0 && !failed) return { verdict: "pass", reason: `all ${pixels} pixels are equal` };
  const { differingPixels, largestChannelDifference: largest } = found;
  const reason = `${count(differingPixels)} of ${pixels} pixels differ, by at most ${largest} of ${fullOf(picture)}`;
  if (failed) return { verdict: "fail", reason };
  const limited: readonly string[] = Object.entries(limits).flatMap(([name, limit]) => (limit === null ? [] : [name]));
  const unread = metrics.find((one) => one.state === "not-measured" && limited.includes(one.name));
  if (unread?.state !== "not-measured") return { verdict: "pass", reason };
  return { verdict: "inconclusive", reason: `${reason}; ${unread.name} was not measured: ${unread.why}` };
}
