import type { Verdict } from "#runtime/api/metrics";

/**
 * What is asked of a pair before anything is measured. `size`, `depth`: the same for both; `not-blank`: each shows something;
 * `alpha`: equal over all that either shows. Each has its definition in docs/parity-metrics.md.
 */
export const checkNames = ["size", "depth", "not-blank", "alpha"] as const;
export type CheckName = (typeof checkNames)[number];

/** A hard check. `skipped` where another check's failure left nothing to look at; it counts as not passed. */
export interface CheckResult {
  readonly name: CheckName;
  readonly version: string;
  readonly verdict: Verdict;
  readonly reason: string;
}

export const metricNames = [
  "differing-pixels",
  "largest-channel-difference",
  "alpha-differing-pixels",
  "hidden-colour-pixels",
  "clustering",
  "pixelmatch",
  "flip",
] as const;
export type MetricName = (typeof metricNames)[number];

interface Identity {
  readonly name: MetricName;
  /** Of the metric's definition: numbers of two versions are not compared. */
  readonly version: string;
  /** What its number depends on besides the pictures. */
  readonly settings: Readonly<Record<string, number>>;
}

/** One number about a pair, or why there is none: whoever reads `value` has to have looked at `state`. */
export type Measure =
  | (Identity & {
      readonly state: "measured";
      /** 0 for equal pictures, more for more different ones. */
      readonly value: number;
      /** Where and how, such as the place of the worst window. */
      readonly details: Readonly<Record<string, number | string>>;
    })
  | (Identity & { readonly state: "not-measured"; readonly reason: string });
