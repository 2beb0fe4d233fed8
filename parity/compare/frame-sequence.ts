import type { MetricResult } from "#runtime/api/parity-result";

/** One frame of both sides: how many pixels differ, and the largest difference in one channel, 0 to 255. */
export interface FrameDifference {
  readonly frame: number;
  readonly differing: number;
  readonly largest: number;
}

const units = {
  "frames.count": "frames",
  "frames.differing": "frames",
  "frames.dropped": "frames",
  "frames.blank": "frames",
  "frames.doubled": "frames",
} as const;

/**
 * Frames that one side has more, that are blank, that the other side has nowhere, and that one side shows twice and the other does not.
 * None of these passes, whoever rendered them: noise does not make two frames equal.
 * @param digests of the frames' pixels, of each side
 * @param noise whether every frame may differ, by what noise makes of it
 */
export function sequenceMetrics(
  { left, right }: Record<"left" | "right", readonly string[]>,
  frames: readonly FrameDifference[],
  { blanks, noise }: { readonly blanks: number; readonly noise: boolean },
): MetricResult[] {
  const length = Math.min(left.length, right.length);
  const repeats = (all: readonly string[], at: number): boolean => at > 0 && all[at] === all[at - 1];
  const doubled = Array.from({ length }, (_, at) => at).filter((at) => repeats(left, at) !== repeats(right, at));
  const shifted = left.some((digest, at) => digest !== right[at] && right.includes(digest));
  // Without a frame that stands elsewhere, every frame would be a dropped one: then they differ in themselves.
  const dropped = shifted || left.length !== right.length ? left.filter((digest) => !right.includes(digest)) : [];
  const differing = frames.filter((one) => one.differing > 0).length;
  return [
    measured("frames.count", Math.abs(left.length - right.length)),
    noise
      ? { ...measured("frames.differing", differing), limit: null, verdict: "pass" }
      : measured("frames.differing", differing),
    measured("frames.dropped", dropped.length),
    measured("frames.doubled", doubled.length),
    measured("frames.blank", blanks),
  ];
}

function measured(name: keyof typeof units, value: number): MetricResult & { state: "measured" } {
  const verdict = value === 0 ? "pass" : "fail";
  return { state: "measured", name, version: "1", value, unit: units[name], limit: 0, verdict };
}

/** A metric's number; 0 where there is none. */
export function valueOf(metrics: readonly MetricResult[], name: string): number {
  const found = metrics.find((one) => one.name === name);
  return found?.state === "measured" ? found.value : 0;
}
