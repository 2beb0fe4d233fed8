import pixelmatch from "pixelmatch";
import pixelmatchPackage from "pixelmatch/package.json" with { type: "json" };
import type { Verdict } from "#runtime/api/metrics";
import type { MetricResult } from "#runtime/api/parity-result";
import { isBlank } from "#runtime/modules/output/is-blank";
import { encodePng } from "./decode.ts";
import { drawDifferences } from "./draw-differences.ts";
import { drawHeat } from "./draw-heat.ts";
import { findDifferences, type FoundDifferences } from "./find-differences.ts";
import { measured, notMeasured, pictureMetrics, type Limits, type PictureMetric } from "./metrics.ts";
import { aligned, type Picture } from "./picture.ts";

/** How small a colour difference pixelmatch still counts, 0 to 1; its own default. */
const pixelmatchThreshold = 0.1;
/** Side of the windows in which differing pixels are counted. */
const windowSide = 32;

export interface MeasureOptions {
  /** By metric; nothing may differ without it. */
  readonly limits?: Limits;
  /** Whether to draw what differs; it is, without it. */
  readonly draw?: boolean;
}

export interface Measured {
  readonly verdict: Verdict;
  /** The verdict in one sentence. */
  readonly reason: string;
  /** Hard checks first. */
  readonly metrics: MetricResult[];
  /** Pictures of what differs, as PNG; none where nothing does. */
  readonly diff?: Uint8Array;
  readonly heat?: Uint8Array;
  /** Pixels by their largest channel difference, 256 counts; none where sizes differ. */
  readonly histogram?: number[];
}

/**
 * Measures how two pictures differ. Any decoded byte counts, the hidden colour of transparent pixels too, because a compositor may
 * uncover it. A blank picture is an `error`, equal or not: two renderers that drew nothing agree about nothing.
 */
export async function measurePictures(
  leftPicture: Picture,
  rightPicture: Picture,
  { limits = {}, draw = true }: MeasureOptions = {},
): Promise<Measured> {
  const [left, right] = [aligned(leftPicture), aligned(rightPicture)];
  const blank = [left, right].filter(({ data }) => isBlank(data)).length;
  const sameSize = left.width === right.width && left.height === right.height;
  const checks = [measured("size", sameSize ? 0 : 1), measured("blank", blank)];
  if (!sameSize) {
    const reason = `sizes differ: ${sizeOf(left)} and ${sizeOf(right)}`;
    const rest = unmeasurable.map((name) => notMeasured(name, reason));
    return { verdict: "fail", reason, metrics: [...checks, ...rest, pixelmatchResult(reason)] };
  }
  const found = findDifferences(left, right, windowSide);
  const differs = found.differing > 0;
  const metrics = [...checks, ...measuredOf(found, limits), pixelmatchResult(differs ? perceived(left, right) : 0)];
  const pictures =
    differs && draw
      ? {
          diff: await encodePng({ ...left, data: drawDifferences(left, right) }),
          heat: await encodePng({ ...left, data: drawHeat(left, right) }),
        }
      : {};
  return { ...judge(metrics, found, left, blank), metrics, ...pictures, histogram: found.histogram };
}

const unmeasurable = (Object.keys(pictureMetrics) as PictureMetric[]).filter(
  (name) => name !== "size" && name !== "blank",
);

function measuredOf(found: FoundDifferences, limits: Limits): MetricResult[] {
  return [
    measured("alpha.differing", found.alpha, limits),
    measured("pixels.differing", found.differing, limits),
    measured("pixels.largest", found.largest, limits),
    measured("pixels.clustered", found.clustered, limits),
    measured("pixels.hidden", found.hidden, limits),
  ];
}

/** Anti-aliased pixels are counted: one that is left out would read as one that matches. It is told and decides nothing. */
function perceived(left: Picture, right: Picture): number {
  const { width, height } = left;
  return pixelmatch(left.data, right.data, undefined, width, height, {
    threshold: pixelmatchThreshold,
    includeAA: true,
  });
}

function pixelmatchResult(value: number | string): MetricResult {
  const named = { name: "pixelmatch", version: pixelmatchPackage.version } as const;
  if (typeof value === "string") return { state: "not-measured", ...named, why: value };
  const note = `threshold ${pixelmatchThreshold}, anti-aliased pixels counted`;
  return { state: "measured", ...named, value, unit: "pixels", limit: null, verdict: "pass", note };
}

function judge(
  metrics: readonly MetricResult[],
  found: FoundDifferences,
  { width, height }: Picture,
  blank: number,
): { verdict: Verdict; reason: string } {
  if (blank > 0) return { verdict: "error", reason: blank === 1 ? "one picture is blank" : "both pictures are blank" };
  const pixels = (width * height).toLocaleString("en");
  const failed = metrics.some((one) => one.state === "measured" && one.verdict === "fail");
  if (found.differing === 0) return { verdict: "pass", reason: `all ${pixels} pixels are equal` };
  const reason = `${found.differing.toLocaleString("en")} of ${pixels} pixels differ, by at most ${found.largest} of 255`;
  return { verdict: failed ? "fail" : "pass", reason };
}

function sizeOf({ width, height }: Picture): string {
  return `${width}x${height}`;
}
