/** A golden case: a fixed input whose legacy and graph results are compared. */
export interface ParityCase {
  readonly id: string;
  readonly title: string;
  /** STEP file of the golden product, relative to the repository. */
  readonly step: string;
  readonly product: string;
  readonly outputType: string;
}

/** Declares a golden case. */
export function parityCase(id: string, text: Omit<ParityCase, "id">): ParityCase {
  return { id, ...text };
}
