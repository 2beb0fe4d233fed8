/** Something that is tried many times with made-up input, and what went wrong. */
export interface Soak {
  readonly name: string;
  run(options: SoakOptions): Promise<SoakReport>;
}

export interface SoakOptions {
  /** Seeds count on from here: another start tries other input. */
  readonly firstSeed: number;
  readonly onProgress: (text: string) => void;
}

export interface SoakReport {
  /** Each names its seed, so that it can be had again. */
  readonly faults: readonly string[];
  readonly summary: string;
}
