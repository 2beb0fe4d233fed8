import { isBlank } from "#runtime/modules/output/is-blank";
import pixelmatch from "pixelmatch";
import pixelmatchPackage from "pixelmatch/package.json" with { type: "json" };
import { z } from "zod";
import { metricsSchema, verdictSchema } from "#runtime/api/metrics";
import { countDifferences, type Differences } from "./count-differences.ts";
import { drawDifferences } from "./draw-differences.ts";
import { aligned, type Picture } from "./picture.ts";

/** What a comparison gives; `reason` is the verdict in one sentence. */
export const comparisonSchema = z.strictObject({
  verdict: verdictSchema,
  reason: z.string(),
  metrics: metricsSchema,
  /** RGBA of the differing pixels, of the pictures' size; null where nothing differs or sizes do. */
  diff: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array).nullable(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export interface CompareOptions {
  /** 0 to 1, smaller is stricter. It decides pixelmatch's count, never the verdict. */
  pixelmatchThreshold: number;
  /** Whether to draw the differing pixels; on unless switched off. */
  drawDiff?: boolean;
}

/**
 * Compares what legacy and graph rendered, with no tolerance: `pass` only if both pictures have the same size and the
 * same bytes. Any decoded byte counts, the hidden colour of transparent pixels too, because a compositor may uncover it.
 * A blank picture is an `error`, equal or not: two renderers that drew nothing agree about nothing.
 */
export function compareImages(legacyPicture: Picture, graphPicture: Picture, options: CompareOptions): Comparison {
  const legacy = aligned(legacyPicture);
  const graph = aligned(graphPicture);
  const size = {
    legacy: { width: legacy.width, height: legacy.height },
    graph: { width: graph.width, height: graph.height },
    equal: legacy.width === graph.width && legacy.height === graph.height,
  };
  const blank = [isBlank(legacy.data) ? "legacy" : [], isBlank(graph.data) ? "graph" : []].flat();
  const blankReason = blank.length === 0 ? null : `blank picture from ${blank.join(" and ")}`;

  if (!size.equal) {
    const reason = `sizes differ: legacy ${legacy.width}x${legacy.height}, graph ${graph.width}x${graph.height}`;
    const metrics = { size, ...unmeasured };
    return { verdict: blankReason ? "error" : "fail", reason: blankReason ?? reason, metrics, diff: null };
  }

  const found = countDifferences(legacy, graph);
  const differs = found.differingPixels > 0;
  const pixels = legacy.width * legacy.height;
  const metrics = {
    size,
    ...found,
    differingShare: found.differingPixels / pixels,
    pixelmatch: {
      version: pixelmatchPackage.version,
      threshold: options.pixelmatchThreshold,
      count: differs ? perceived(legacy, graph, options.pixelmatchThreshold) : 0,
    },
  };
  const diff = differs && options.drawDiff !== false ? drawDifferences(legacy, graph) : null;
  if (blankReason !== null) return { verdict: "error", reason: blankReason, metrics, diff };
  if (differs) return { verdict: "fail", reason: describe(found, pixels), metrics, diff };
  return { verdict: "pass", reason: `all ${count(pixels)} pixels are equal`, metrics, diff };
}

const unmeasured = {
  differingPixels: null,
  differingShare: null,
  largestChannelDifference: null,
  alphaDifferingPixels: null,
  hiddenColourPixels: null,
  pixelmatch: null,
};

function perceived(legacy: Picture, graph: Picture, threshold: number): number {
  return pixelmatch(legacy.data, graph.data, undefined, legacy.width, legacy.height, { threshold, includeAA: true });
}

function describe(found: Differences, pixels: number): string {
  return `${count(found.differingPixels)} of ${count(pixels)} pixels differ, by at most ${found.largestChannelDifference} of 255`;
}

/** With thousands separators, the same in every locale. */
function count(pixels: number): string {
  return pixels.toLocaleString("en");
}
