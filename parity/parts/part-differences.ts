import { RenderlineError } from "#contracts";
import { aligned, words, type EightBitPicture as Picture } from "#parity/compare/picture";
import type { MetricResult, PartDifference } from "#runtime/api/parity-result";
import { partNumber } from "#runtime/verify/count-pixels";

/** Whose pixel each pixel of a picture is. */
export interface IdPicture extends Picture {
  /** Key of part number 1, 2, …; what shows none is transparent. */
  readonly keys: readonly string[];
}

export interface NamedPart {
  readonly key: string;
  readonly name: string;
  readonly path: readonly string[];
}

/** What no part shows: a pseudo-part, so that a shadow that differs is not lost. */
export const background: NamedPart = { key: "background", name: "background, ground and shadows", path: [] };

/**
 * Which parts differ, most differing pixels first. A pixel is of the parts that either side shows there, and it differs when its
 * colour does (hidden colours too) or when the sides show different parts. A part that only one side has is told although neither
 * may show it.
 * @param parts for names; a part that is not there is called by its key
 * @throws RenderlineError artifact-invalid where the four pictures are not of one size, or an ID picture shows what is no part
 */
export function partDifferences(
  left: Picture,
  right: Picture,
  leftIds: IdPicture,
  rightIds: IdPicture,
  parts: readonly NamedPart[],
): PartDifference[] {
  refuseSizes([left, right, leftIds, rightIds]);
  const keys = [background.key, ...new Set([...leftIds.keys, ...rightIds.keys])];
  const tally = count(
    [aligned(left), aligned(right)],
    [ownersOf(leftIds, keys), ownersOf(rightIds, keys)],
    keys.length,
  );
  const named = new Map([background, ...parts].map((part) => [part.key, part]));
  const [ours, theirs] = [new Set(leftIds.keys), new Set(rightIds.keys)];
  return keys
    .flatMap((key, index): PartDifference[] => {
      const told = tally.subarray(index * fields, (index + 1) * fields);
      const [pixels, differing, largest, fromX, fromY, toX, toY, sum] = told;
      if (differing === 0 && ours.has(key) === theirs.has(key)) return [];
      const { name, path } = named.get(key) ?? { name: key, path: [] };
      const place =
        differing === 0
          ? null
          : { x: at(fromX), y: at(fromY), width: at(toX) - at(fromX) + 1, height: at(toY) - at(fromY) + 1 };
      const mean = at(pixels) === 0 ? 0 : at(sum) / at(pixels);
      return [
        { key, name, path: [...path], pixels: at(pixels), differing: at(differing), largest: at(largest), mean, place },
      ];
    })
    .toSorted((a, b) => b.differing - a.differing || (a.key < b.key ? -1 : 1));
}

/** How much the parts of one size differ by noise depends on their size: fewer pixels even out less of it. */
export const meanMetrics = ["parts.mean-difference", "parts.small-mean-difference"] as const;

/** What a part may differ by on the mean where all of them do by noise, in levels of 255. */
export type PartLimits = Readonly<Partial<Record<(typeof meanMetrics)[number], number>>>;

/**
 * How many parts differ, and how much the worst of them does; the background is told beside them.
 * @param limits without any of them no part may differ
 */
export function partsMetrics(differences: readonly PartDifference[], limits: PartLimits = {}): MetricResult[] {
  const parts = differences.filter(({ key }) => key !== background.key);
  const noise = meanMetrics.some((name) => limits[name] !== undefined);
  const note = parts.length < differences.length ? { note: `${background.name} differ too` } : {};
  const [limit, verdict] = noise ? [null, "pass" as const] : [0, passes(parts.length === 0)];
  return [
    { state: "measured", ...counted, value: parts.length, unit: "parts", limit, verdict, ...note },
    ...meanMetrics.map((name) => meanMetric(name, parts, limits[name] ?? 0)),
  ];
}

function meanMetric(name: (typeof meanMetrics)[number], parts: readonly PartDifference[], limit: number): MetricResult {
  const [least, below] = name === "parts.mean-difference" ? [largePixels, Infinity] : [smallPixels, largePixels];
  const [worst] = parts
    .filter(({ pixels }) => pixels >= least && pixels < below)
    .toSorted((one, other) => (other.mean ?? 0) - (one.mean ?? 0));
  const value = worst?.mean ?? 0;
  const note = worst === undefined ? {} : { note: `most of all "${worst.name}" (${worst.key})` };
  return {
    state: "measured",
    name,
    version: "1",
    value,
    unit: "levels",
    limit,
    verdict: passes(value <= limit),
    ...note,
  };
}

/** @param why no ID picture could be had, or the picture is not of the scene's size */
export function partsNotMeasured(why: string): MetricResult[] {
  return [counted.name, ...meanMetrics].map((name) => ({ state: "not-measured", name, version: "1", why }));
}

const counted = { name: "parts.differing", version: "1" } as const;

/** The least that show a large part, and a small one; of fewer the mean is noise itself. */
const [largePixels, smallPixels] = [100, 16];

function passes(holds: boolean): "pass" | "fail" {
  return holds ? "pass" : "fail";
}

/** Of each part: pixels, differing ones, largest difference, the box around the differing ones, and the sum of differences. */
const fields = 8;

function at(value: number | undefined): number {
  return value ?? 0;
}

function refuseSizes(pictures: readonly Picture[]): void {
  const sizes = pictures.map(({ width, height }) => `${width}x${height}`);
  if (new Set(sizes).size === 1) return;
  throw new RenderlineError(
    "artifact-invalid",
    `pictures and ID pictures are not of one size: ${sizes.join(", ")}`,
    "Compare pictures as they were rendered, before they are cropped or fitted.",
  );
}

/** Of each pixel the index of its part in `keys`; 0 is the background. */
function ownersOf(ids: IdPicture, keys: readonly string[]): Uint32Array {
  const indices = new Map(keys.map((key, index) => [key, index]));
  const byNumber = Uint32Array.from([0, ...ids.keys.map((key) => indices.get(key) ?? 0)]);
  const owners = new Uint32Array(ids.width * ids.height);
  for (let pixel = 0; pixel < owners.length; pixel += 1) {
    owners[pixel] = byNumber[partNumber(ids, pixel, ids.keys.length)] ?? 0;
  }
  return owners;
}

function count(
  [left, right]: readonly [Picture, Picture],
  [ours, theirs]: readonly [Uint32Array, Uint32Array],
  parts: number,
): Float64Array {
  // The differences of a large picture add up to more than 32 bits hold.
  const tally = new Float64Array(parts * fields);
  const [a, b] = [words(left), words(right)];
  const { width } = left;
  for (let pixel = 0; pixel < a.length; pixel += 1) {
    const [one, other] = [at(ours[pixel]), at(theirs[pixel])];
    const coloured = a[pixel] !== b[pixel];
    add(tally, one * fields, 0, 1);
    if (other !== one) add(tally, other * fields, 0, 1);
    if (!coloured && other === one) continue;
    const largest = coloured ? largestDifference(left.data, right.data, pixel * 4) : 0;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    differ(tally, one * fields, largest, x, y);
    if (other !== one) differ(tally, other * fields, largest, x, y);
  }
  return tally;
}

function add(tally: Float64Array, part: number, field: number, by: number): void {
  tally[part + field] = at(tally[part + field]) + by;
}

/** Rows come from the top, so the first differing pixel is the upper edge and the last one the lower. */
function differ(tally: Float64Array, part: number, largest: number, x: number, y: number): void {
  const first = at(tally[part + 1]) === 0;
  add(tally, part, 1, 1);
  tally[part + 2] = Math.max(at(tally[part + 2]), largest);
  tally[part + 3] = first ? x : Math.min(at(tally[part + 3]), x);
  if (first) tally[part + 4] = y;
  tally[part + 5] = Math.max(at(tally[part + 5]), x);
  tally[part + 6] = y;
  add(tally, part, 7, largest);
}

function largestDifference(a: Uint8Array, b: Uint8Array, offset: number): number {
  let largest = 0;
  for (let channel = offset; channel < offset + 4; channel += 1) {
    largest = Math.max(largest, Math.abs(at(a[channel]) - at(b[channel])));
  }
  return largest;
}
