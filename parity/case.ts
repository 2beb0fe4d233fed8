/** A golden case: a fixed input whose legacy and graph results are compared. */
export interface ParityCase {
  readonly id: string;
  readonly title: string;
  /** STEP file of the golden product: as authored, relative to the repository; to be run, absolute. */
  readonly step: string;
  /** The id it is published under: one that no product of the user's has. */
  readonly product: string;
  readonly outputType: string;
}

/** Declares a golden case. */
export function parityCase(id: string, text: Omit<ParityCase, "id">): ParityCase {
  return { id, ...text };
}
