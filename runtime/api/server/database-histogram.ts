import {
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValueWithName,
} from "prom-client";

/** How many values of these labels fell into a bucket: 0 below the first bound, and so on. */
export interface Observed<TLabel extends string> {
  readonly labels: Readonly<Record<TLabel, string>>;
  readonly bucket: number;
  readonly count: number;
  readonly sum: number;
}

/** A histogram of what a database counted: prom-client's own counts values one by one as they happen. */
export class DatabaseHistogram<TLabel extends string> extends Histogram<TLabel> {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  #rows: readonly Observed<TLabel>[] = [];

  constructor(configuration: HistogramConfiguration<TLabel> & { readonly buckets: number[] }) {
    super(configuration);
    this.#name = configuration.name;
    this.#help = configuration.help;
    this.#bounds = configuration.buckets;
  }

  /** Replaces everything that was told before. */
  observed(rows: readonly Observed<TLabel>[]): void {
    this.#rows = rows;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<TLabel>>> {
    const byLabels = Map.groupBy(this.#rows, ({ labels }) => JSON.stringify(labels));
    const values = [...byLabels.values()].flatMap((rows) => this.#valuesOf(rows));
    return { name: this.#name, help: this.#help, type: "histogram", values, aggregator: "sum" } as never;
  }

  /** What prom-client asks for text, of a histogram of its own; its types leave it out. */
  getForPromString(): Promise<MetricObjectWithValues<MetricValueWithName<TLabel>>> {
    return this.get();
  }

  #valuesOf(rows: readonly Observed<TLabel>[]): MetricValueWithName<TLabel>[] {
    const labels = { ...rows[0]?.labels };
    // A value that is a bound belongs below it, and was counted above: of durations that are measured, there are none.
    const upTo = (bucket: number): number =>
      rows.filter((row) => row.bucket <= bucket).reduce((total, { count }) => total + count, 0);
    const value = (suffix: string, number: number, le?: number | string) => ({
      metricName: `${this.#name}_${suffix}`,
      labels: { ...(le === undefined ? {} : { le }), ...labels },
      value: number,
    });
    return [
      ...this.#bounds.map((bound, index) => value("bucket", upTo(index), bound)),
      value("bucket", upTo(this.#bounds.length), "+Inf"),
      value(
        "sum",
        rows.reduce((total, { sum }) => total + sum, 0),
      ),
      value("count", upTo(this.#bounds.length)),
    ] as MetricValueWithName<TLabel>[];
  }
}
