import type { Metrics, Verdict } from "#runtime/api/metrics";
import type { Differences } from "./count-differences.ts";
import { count } from "./count-text.ts";
import { drawDifferences } from "./draw-differences.ts";
import type { IndexedPicture } from "./indexed-png.ts";
import { measurePictures, type MeasureOptions, type Measures } from "./measure-pictures.ts";
import { fullOf, type Picture } from "./picture.ts";

/** What a comparison gives; `reason` is the verdict in one sentence. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly metrics: Metrics;
  /** The differing pixels, of the pictures' size; null where nothing differs or sizes do. */
  readonly diff: IndexedPicture | null;
}

export interface CompareOptions extends Omit<MeasureOptions, "names" | "alphaShare"> {
  /** Whether to draw the differing pixels; on unless switched off. */
  readonly drawDiff?: boolean;
}

/**
 * Compares what legacy and graph rendered, with no tolerance: `pass` only if every hard check passes and every decoded value is
 * equal. The hidden colour of transparent pixels counts too, because a compositor may uncover it.
 */
export async function compareImages(legacy: Picture, graph: Picture, options: CompareOptions): Promise<Comparison> {
  const measures = await measurePictures(legacy, graph, options);
  const { found, pair } = measures;
  const diff = (found?.differingPixels ?? 0) > 0 && options.drawDiff !== false ? drawDifferences(...pair) : null;
  return { ...judge(measures), metrics: metricsOf(legacy, graph, measures, options), diff };
}

/** A blank picture is more than a difference, so it is said first. */
function judge({ checks, found, pair }: Measures): { verdict: Verdict; reason: string } {
  const broken = checks.filter(({ verdict }) => verdict !== "pass");
  const [first] = [
    ...broken.filter(({ verdict }) => verdict === "error"),
    ...broken.filter(({ name }) => name !== "alpha"),
  ];
  if (first !== undefined) return { verdict: first.verdict, reason: first.reason };
  const [picture] = pair;
  const pixels = picture.width * picture.height;
  if (found !== null && found.differingPixels === 0 && broken.length === 0) {
    return { verdict: "pass", reason: `all ${count(pixels)} pixels are equal` };
  }
  return { verdict: "fail", reason: found === null ? "nothing was counted" : describe(found, pixels, fullOf(picture)) };
}

function describe(found: Differences, pixels: number, full: number): string {
  return `${count(found.differingPixels)} of ${count(pixels)} pixels differ, by at most ${found.largestChannelDifference} of ${full}`;
}

function metricsOf(
  legacy: Picture,
  graph: Picture,
  { checks, metrics, found }: Measures,
  { pixelmatchThreshold }: CompareOptions,
): Metrics {
  const perceived = metrics.find(({ name }) => name === "pixelmatch");
  return {
    size: {
      legacy: { width: legacy.width, height: legacy.height },
      graph: { width: graph.width, height: graph.height },
      equal: found !== null,
    },
    differingPixels: found?.differingPixels ?? null,
    differingShare: found === null ? null : found.differingPixels / (legacy.width * legacy.height),
    largestChannelDifference: found?.largestChannelDifference ?? null,
    alphaDifferingPixels: found?.alphaDifferingPixels ?? null,
    hiddenColourPixels: found?.hiddenColourPixels ?? null,
    pixelmatch:
      perceived?.state === "measured"
        ? { version: perceived.version, threshold: pixelmatchThreshold, count: perceived.value }
        : null,
    checks: [...checks],
    results: [...metrics],
  };
}
