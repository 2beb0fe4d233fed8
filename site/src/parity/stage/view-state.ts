import type { ParityResult, SideComparison, SideName } from "#runtime/api/parity-result";

export const viewNames = ["beside", "swipe", "onion", "blink", "diff", "heat"] as const;
export type ViewName = (typeof viewNames)[number];

/** As comparisons name them: what was there before stands left. */
export const pairs = [
  ["legacy", "graph"],
  ["approved", "legacy"],
  ["approved", "graph"],
] as const satisfies readonly (readonly [SideName, SideName])[];
export type Pair = (typeof pairs)[number];

/** Where a picture is looked at: its pixel in the middle, and how many CSS pixels one of its pixels takes. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** What of a case is shown, as its address says it. */
export interface ViewState {
  readonly pair: Pair;
  readonly view: ViewName;
  /** Undefined: the whole picture, as large as its frame. */
  readonly camera: Camera | undefined;
  /** The pixel under the magnifier; undefined when it is put away. */
  readonly pixel: Pixel | undefined;
  /** Key of the chosen part. */
  readonly part: string | undefined;
  /** Frame of a turntable, from 0. */
  readonly frame: number | undefined;
  /** Where a swipe is divided, or how strongly an onion skin's upper side is seen, 0 to 1. */
  readonly share: number;
  /** On which side a blink was stopped; undefined where it runs, or stands for who asked for less motion. */
  readonly blink: Blink | undefined;
  /** What the suite was narrowed to when the case was opened from it, as the suite's address says it; empty without. */
  readonly list: string;
}

const blinks = ["left", "right"] as const;
export type Blink = (typeof blinks)[number];
const half = 0.5;

const pairName = ([left, right]: Pair): string => `${left}-${right}`;

/** Reads what follows the `?`; whatever is no such thing counts as not given. */
export function readView(filter: Readonly<Record<string, string>>, fallback: Pair): ViewState {
  const [x, y, scale] = numbers(filter["at"], 3) ?? [];
  const [pixelX, pixelY] = numbers(filter["pixel"], 2) ?? [];
  const [frame] = numbers(filter["frame"], 1) ?? [];
  const [percent] = numbers(filter["share"], 1) ?? [];
  return {
    pair: pairs.find((pair) => pairName(pair) === filter["pair"]) ?? fallback,
    view: viewNames.find((name) => name === filter["view"]) ?? "beside",
    camera: x === undefined || y === undefined || scale === undefined || scale <= 0 ? undefined : { x, y, scale },
    pixel: pixelX === undefined || pixelY === undefined ? undefined : { x: Math.floor(pixelX), y: Math.floor(pixelY) },
    part: filter["part"],
    frame: frame === undefined ? undefined : Math.floor(frame),
    share: percent === undefined || percent > 100 ? half : percent / 100,
    blink: blinks.find((name) => name === filter["blink"]),
    list: filter["list"] ?? "",
  };
}

/** The same as {@link readView} reads; what is usual is left out. */
export function writeView(state: ViewState, fallback: Pair): Record<string, string> {
  const { pair, view, camera, pixel, part, frame, share, blink, list } = state;
  return {
    pair: pairName(pair) === pairName(fallback) ? "" : pairName(pair),
    view: view === "beside" ? "" : view,
    at: camera === undefined ? "" : [camera.x, camera.y, camera.scale].map(rounded).join(","),
    pixel: pixel === undefined ? "" : `${pixel.x},${pixel.y}`,
    part: part ?? "",
    frame: frame === undefined ? "" : String(frame),
    share: share === half ? "" : rounded(share * 100),
    blink: blink ?? "",
    list,
  };
}

function numbers(text: string | undefined, count: number): number[] | undefined {
  const parts = (text ?? "").split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return parts.length === count && parts.every((part) => Number.isFinite(part) && part >= 0) ? parts : undefined;
}

const rounded = (value: number): string => String(Math.round(value * 1000) / 1000);

/** The pair to look at first: one that differs, legacy with graph before the others. */
export function firstPair({ comparisons }: Pick<ParityResult, "comparisons">): Pair {
  const differs = pairs.find((pair) => {
    const one = comparisonOf(comparisons, pair);
    return one !== undefined && one.verdict !== "pass";
  });
  return differs ?? pairs[0];
}

/** What was said of two sides; undefined where they were not compared. */
export function comparisonOf(comparisons: readonly SideComparison[], [left, right]: Pair): SideComparison | undefined {
  return comparisons.find((one) => one.left === left && one.right === right);
}

export const sideTexts: Readonly<Record<SideName, string>> = { legacy: "Legacy", graph: "Graph", approved: "Approved" };
