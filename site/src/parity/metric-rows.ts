import type { CheckResult, MetricName, MetricResult, Metrics } from "#runtime/api/metrics";
import { formatCount, formatShare } from "../format.ts";

export interface MetricRow {
  readonly name: string;
  readonly value: string;
  /** What the number says, for somebody who sees it for the first time. */
  readonly meaning: string;
  readonly state: "equal" | "different" | "not-measured";
}

const notMeasured = "–";

/** The metrics as a table's rows. What was not measured has a dash and a state that says so; never a nought. */
export function metricRows(metrics: Metrics): MetricRow[] {
  const { size, pixelmatch } = metrics;
  const count = (name: string, value: number | null, meaning: string): MetricRow => ({
    name,
    value: value === null ? notMeasured : formatCount(value),
    meaning,
    state: value === null ? "not-measured" : value === 0 ? "equal" : "different",
  });
  return [
    {
      name: "Size",
      value: size.equal ? sizeText(size.legacy) : `${sizeText(size.legacy)} against ${sizeText(size.graph)}`,
      meaning: "Width and height of both pictures, in pixels.",
      state: size.equal ? "equal" : "different",
    },
    count(
      "Differing pixels",
      metrics.differingPixels,
      "Pixels that differ in any channel by any amount, hidden colours included.",
    ),
    {
      name: "Share of differing pixels",
      value: metrics.differingShare === null ? notMeasured : formatShare(metrics.differingShare),
      meaning: "The same, as a share of the whole picture.",
      state: metrics.differingShare === null ? "not-measured" : metrics.differingShare === 0 ? "equal" : "different",
    },
    count(
      "Largest channel difference",
      metrics.largestChannelDifference,
      "The strongest difference in one channel, from 0 to 255.",
    ),
    count("Differing alpha", metrics.alphaDifferingPixels, "Pixels whose transparency differs."),
    count(
      "Differing hidden colour",
      metrics.hiddenColourPixels,
      "Pixels fully transparent in both whose unseen colour differs; counted above too.",
    ),
    pixelmatch === null
      ? {
          name: "pixelmatch",
          value: notMeasured,
          meaning: "Pixels that look different to a person.",
          state: "not-measured",
        }
      : count(
          `pixelmatch ${pixelmatch.version}`,
          pixelmatch.count,
          `Pixels that look different to a person, at threshold ${pixelmatch.threshold}.`,
        ),
    ...(metrics.results ?? []).flatMap(resultRow),
    ...(metrics.checks ?? []).filter(({ name }) => name !== "size").map(checkRow),
  ];
}

/** The metrics that have no row of their own above. */
const resultTexts: Partial<Record<MetricName, { readonly name: string; readonly meaning: string }>> = {
  clustering: { name: "Clustering", meaning: "The most differing pixels in any window of 32 × 32 pixels." },
  flip: {
    name: "FLIP",
    meaning: "How strongly a person notices the change who flips between both: the mean over all pixels, from 0 to 1.",
  },
};

function resultRow(result: MetricResult): MetricRow[] {
  const text = resultTexts[result.name];
  if (text === undefined) return [];
  const { name, meaning } = text;
  if (result.state === "not-measured") {
    return [{ name, value: notMeasured, meaning: `${meaning} Not measured: ${result.reason}.`, state: "not-measured" }];
  }
  const value = result.name === "flip" ? result.value.toFixed(6) : formatCount(result.value);
  return [{ name, value, meaning, state: result.value === 0 ? "equal" : "different" }];
}

const checkTitles: Readonly<Record<CheckResult["name"], string>> = {
  size: "Size",
  depth: "Check: bits a channel",
  "not-blank": "Check: not blank",
  alpha: "Check: transparency",
};

function checkRow({ name, verdict, reason }: CheckResult): MetricRow {
  const states = { pass: "equal", fail: "different", error: "different" } as const;
  const state = verdict in states ? states[verdict as keyof typeof states] : "not-measured";
  return { name: checkTitles[name], value: verdict, meaning: reason, state };
}

function sizeText({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width} × ${height}`;
}
