import type { ArtifactRef } from "#contracts";
import type { Partials } from "../module.ts";

/** Partial artifacts that one test's calls share: as if they were attempts at one node. */
export interface RememberedPartials extends Partials {
  readonly kept: Map<string, ArtifactRef>;
}

export function rememberedPartials(): RememberedPartials {
  const kept = new Map<string, ArtifactRef>();
  return {
    kept,
    get: (name) => Promise.resolve(kept.get(name)),
    put: (name, ref) => {
      kept.set(name, ref);
      return Promise.resolve();
    },
  };
}
