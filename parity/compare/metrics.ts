import type { MetricResult } from "#runtime/api/parity-result";

/** Names, versions and what each passes at most, between paths that share their renderer: nothing may differ. */
export const pictureMetrics = {
  size: { version: "1", unit: "pictures of another size" },
  blank: { version: "1", unit: "blank pictures" },
  "alpha.differing": { version: "1", unit: "pixels" },
  "pixels.differing": { version: "1", unit: "pixels" },
  "pixels.largest": { version: "1", unit: "of 255" },
  "pixels.clustered": { version: "1", unit: "pixels in 32x32" },
  "pixels.hidden": { version: "1", unit: "pixels" },
} as const;
export type PictureMetric = keyof typeof pictureMetrics;

export const frameMetrics = {
  "frames.count": { version: "1", unit: "frames" },
  "frames.differing": { version: "1", unit: "frames" },
  "frames.dropped": { version: "1", unit: "frames" },
  "frames.doubled": { version: "1", unit: "frames" },
  "frames.motion": { version: "1", unit: "pixels" },
} as const;
export type FrameMetric = keyof typeof frameMetrics;

/** The most that passes, by metric; zero where it is not named. */
export type Limits = Readonly<Record<string, number>>;

const definitions: Readonly<Record<PictureMetric | FrameMetric, { version: string; unit: string }>> = {
  ...pictureMetrics,
  ...frameMetrics,
};

export function measured(name: PictureMetric | FrameMetric, value: number, limits: Limits = {}): MetricResult {
  const limit = limits[name] ?? 0;
  const { version, unit } = definitions[name];
  return { state: "measured", name, version, value, unit, limit, verdict: value <= limit ? "pass" : "fail" };
}

export function notMeasured(name: PictureMetric | FrameMetric, why: string): MetricResult {
  return { state: "not-measured", name, version: definitions[name].version, why };
}
