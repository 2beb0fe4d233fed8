import { useEffect, useMemo, useState } from "react";
import { levelsOf } from "./differences.ts";
import { loadPixels } from "./load-pixels.ts";
import type { Pixels } from "./png.ts";

/** Both sides' pixels, and how much each differs; `levels` is null where the pictures differ in size. */
export type PairPixels =
  | { readonly status: "idle" | "loading" }
  | { readonly status: "failed"; readonly message: string }
  | { readonly status: "ready"; readonly left: Pixels; readonly right: Pixels; readonly levels: Uint8Array | null };

interface Outcome {
  readonly key: string;
  readonly pair: PairPixels;
}

/** Decodes two pictures, once something wants their values: it takes memory and, of large pictures, up to a second. */
export function usePairPixels(left: string | undefined, right: string | undefined, wanted: boolean): PairPixels {
  const [outcome, setOutcome] = useState<Outcome>();
  const key = `${left ?? ""} ${right ?? ""}`;
  const missing = left === undefined || right === undefined;
  useEffect(() => {
    if (!wanted || missing) return undefined;
    let current = true;
    const load = async (): Promise<void> => {
      let pair: PairPixels;
      try {
        const both = await Promise.all([loadPixels(left), loadPixels(right)]);
        pair = { status: "ready", left: both[0], right: both[1], levels: levelsOf(both[0], both[1]) };
      } catch (error) {
        pair = { status: "failed", message: error instanceof Error ? error.message : String(error) };
      }
      if (current) setOutcome({ key, pair });
    };
    void load();
    return () => {
      current = false;
    };
  }, [wanted, missing, left, right, key]);
  return useMemo(() => {
    if (outcome?.key === key) return outcome.pair;
    return { status: wanted && !missing ? "loading" : "idle" };
  }, [outcome, key, wanted, missing]);
}
