import type { ArtifactRef } from "#contracts";
import type { Partials } from "#runtime/modules/module";
import { lookupPartials, rememberPartial } from "#runtime/store/result-cache";
import type { CallParts } from "./call-node.ts";

/** The finished parts of a result that is known by this key: another attempt, wherever it is made, makes only the others. */
export function keptPartials(
  { database: { db }, artifacts, now }: Pick<CallParts, "database" | "artifacts" | "now">,
  key: string,
): Partials {
  let known: Promise<ReadonlyMap<string, ArtifactRef>> | undefined;
  return {
    get: async (name) => {
      // Asked for once: what this attempt adds, it knows.
      known ??= lookupPartials(db, artifacts, key, now());
      return (await known).get(name);
    },
    put: (name, ref) => rememberPartial(db, key, { name, ref }, now()),
  };
}
