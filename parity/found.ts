import type { ArtifactRef } from "#contracts";
import type { ComparedPictures } from "#parity/compare/index";
import type { SideComparison, SideName, SideResult } from "#runtime/api/parity-result";
import type { ComparedParts } from "#parity/compare-parts";
import type { App } from "#runtime/app";

/** A side that made something, by its name. */
export type Side = readonly [name: SideName, result: SideResult & { readonly output: ArtifactRef }];

/** What a comparison of two sides came to. */
export type Found = Omit<SideComparison, "left" | "right">;

export interface CompareContext {
  readonly app: App;
  readonly signal: AbortSignal;
}

/** What was measured, with its pictures in the store. */
export async function stored(app: App, { diff, heat, ...measured }: ComparedPictures): Promise<Found> {
  const { verdict, reason, metrics, histogram } = measured;
  const write = (bytes: Uint8Array): Promise<ArtifactRef> => app.artifacts.write("image", "render", bytes);
  return {
    verdict,
    reason,
    metrics,
    ...(histogram && { histogram }),
    ...(diff && { diff: await write(diff) }),
    ...(heat && { heat: await write(heat) }),
  };
}

/** A small part that is another one hides in the numbers of a large picture: so it fails, and so do parts of which nobody can say. */
export function withParts(found: Found, { metrics, parts }: ComparedParts): Found {
  const whole = { ...found, metrics: [...found.metrics, ...metrics], ...(parts && { parts }) };
  if (found.verdict === "fail" || found.verdict === "error") return whole;
  for (const one of metrics) {
    if (one.state === "not-measured")
      return { ...whole, verdict: "inconclusive", reason: `${found.reason}; ${one.name} was not measured: ${one.why}` };
    if (one.verdict === "fail")
      return { ...whole, verdict: "fail", reason: `${found.reason}; a part differs by more than noise, ${one.note}` };
  }
  return whole;
}
