import type { CheckResult, Measure, MetricName } from "./measure.ts";
import { clusteringVersion, findCluster } from "./clustering.ts";
import { countDifferences, tileSize, type Differences } from "./count-differences.ts";
import { countPerceived, pixelmatchVersion } from "./count-perceived.ts";
import { defaultPixelsPerDegree, flipVersion, measureFlip, type Flip } from "./flip/flip.ts";
import { checkAlpha, checkDepth, checkNotBlank, checkSize, pathNames, type SideNames } from "./hard-checks.ts";
import { aligned, deepened, depthOf, type Picture } from "./picture.ts";

export interface MeasureOptions {
  /** What the sides are called in reasons; legacy and graph unless said otherwise. */
  readonly names?: SideNames;
  /** How small a colour difference pixelmatch still counts, 0 to 1; its own default is 0.1. */
  readonly pixelmatchThreshold: number;
  /** Off where nobody looks at it: it takes longer than everything else together. */
  readonly flip?: boolean;
}

/** What was found about a pair: the hard checks, then the numbers. It holds no verdict: whoever asks knows the tolerances. */
export interface Measures {
  readonly checks: readonly CheckResult[];
  readonly metrics: readonly Measure[];
  /** Null where sizes differ: nothing was counted then. */
  readonly found: Differences | null;
  /** FLIP with its map of every pixel; null where it was not measured. */
  readonly flip: Flip | null;
  /** Both pictures as they were counted: aligned, and of one depth. */
  readonly pair: readonly [left: Picture, right: Picture];
}

/**
 * Measures how two pictures differ. Every metric is in the result, measured or with the reason why not. Where only the
 * depths differ the 8-bit picture is widened, so that the numbers are still there beside the failed check.
 */
export async function measurePictures(left: Picture, right: Picture, options: MeasureOptions): Promise<Measures> {
  const names = options.names ?? pathNames;
  const size = checkSize(left, right, names);
  const depth = checkDepth(left, right, names);
  const pair = [left, right].map((one) => aligned(depth.verdict === "pass" ? one : deepened(one))) as [
    Picture,
    Picture,
  ];
  const found = size.verdict === "pass" ? countDifferences(...pair) : null;
  const checks = [size, depth, checkNotBlank(left, right, names), checkAlpha(found)];
  const flip = found === null || options.flip === false ? null : await measureFlip(...pair, found);
  const metrics =
    found === null
      ? unmeasured(options)
      : [...pixelMetrics(pair, found, options), flipMetric(flip, identities(options).flip)];
  return { checks, metrics, found, flip, pair };
}

const sizesDiffer = "the sizes differ";

function unmeasured(options: MeasureOptions): Measure[] {
  return Object.entries(identities(options)).map(([name, identity]) =>
    notMeasured(name as keyof typeof versions, identity, sizesDiffer),
  );
}

const versions = {
  "differing-pixels": "1",
  "largest-channel-difference": "1",
  "alpha-differing-pixels": "1",
  "hidden-colour-pixels": "1",
  clustering: clusteringVersion,
  pixelmatch: pixelmatchVersion,
  flip: flipVersion,
} as const satisfies Partial<Record<MetricName, string>>;

type Identity = Pick<Measure, "version" | "settings">;

function identities({ pixelmatchThreshold }: MeasureOptions): Record<keyof typeof versions, Identity> {
  const plain = (name: keyof typeof versions): Identity => ({ version: versions[name], settings: {} });
  return {
    "differing-pixels": plain("differing-pixels"),
    "largest-channel-difference": plain("largest-channel-difference"),
    "alpha-differing-pixels": plain("alpha-differing-pixels"),
    "hidden-colour-pixels": plain("hidden-colour-pixels"),
    clustering: { version: clusteringVersion, settings: { window: tileSize } },
    pixelmatch: { version: pixelmatchVersion, settings: { threshold: pixelmatchThreshold } },
    flip: { version: flipVersion, settings: { pixelsPerDegree: defaultPixelsPerDegree } },
  };
}

function pixelMetrics(pair: Measures["pair"], found: Differences, options: MeasureOptions): Measure[] {
  const [left] = pair;
  const pixels = left.width * left.height;
  const ids = identities(options);
  const cluster = findCluster(...pair, found);
  const measured = (name: keyof typeof versions, value: number, details: Record<string, number> = {}): Measure => ({
    state: "measured",
    name,
    ...ids[name],
    value,
    details,
  });
  return [
    measured("differing-pixels", found.differingPixels, { pixels, share: found.differingPixels / pixels }),
    measured("largest-channel-difference", found.largestChannelDifference, { of: 2 ** depthOf(left) - 1 }),
    measured("alpha-differing-pixels", found.alphaDifferingPixels, {
      visible: found.visiblePixels,
      oneSided: found.oneSidedPixels,
    }),
    measured("hidden-colour-pixels", found.hiddenColourPixels),
    measured("clustering", cluster.count, { x: cluster.x, y: cluster.y }),
    depthOf(left) === 16
      ? notMeasured("pixelmatch", ids.pixelmatch, "pixelmatch reads 8 bits a channel only")
      : measured("pixelmatch", countPerceived(...pair, found, options.pixelmatchThreshold)),
  ];
}

function flipMetric(flip: Flip | null, identity: Identity): Measure {
  if (flip === null) return notMeasured("flip", identity, "switched off");
  const { mean, largest, x, y, background } = flip;
  const details = { largest, x, y, ...(background === null ? {} : { background }) };
  return { state: "measured", name: "flip", ...identity, value: mean, details };
}

function notMeasured(name: MetricName, identity: Identity, reason: string): Measure {
  return { state: "not-measured", name, ...identity, reason };
}
