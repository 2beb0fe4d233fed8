/** One measured ratio. Ratios within one run mean something on any machine; times do not. */
export interface BenchRow {
  name: string;
  /** Ours over theirs, or a plain number where `unit` says so. Lower is better. */
  ratio: number;
  /** At most this; null where the row is only for information. */
  goal: number | null;
  /** `x` for a ratio, otherwise the unit of the number, such as `s`. */
  unit: string;
  /** How it was measured, with the times behind it. */
  detail: string;
}

/** A group of measurements with set-up in common. `run` cleans up after itself. */
export interface Bench {
  /** What `npm run bench -- NAME` selects. */
  name: string;
  run(options: BenchOptions): Promise<BenchRow[]>;
}

export interface BenchOptions {
  /** Says what is going on; goes to stderr, so that `--json` stays clean. */
  readonly onProgress: (text: string) => void;
}
