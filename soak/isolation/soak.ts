import { Seeded } from "#runtime/native/testing/seeded";
import type { Soak } from "../soak.ts";
import { isolate } from "./isolate.ts";

const dispatches = 500;

/** Shadows that fail at random nodes, beside legacy, whose outputs they may not touch. */
export const soakIsolation: Soak = {
  name: "isolation",
  async run({ firstSeed }) {
    const { faults, shadows } = await isolate(dispatches, new Seeded(firstSeed));
    const ended = Object.entries(shadows).map(([verdict, count]) => `${count} ${verdict}`);
    return { faults, summary: `${dispatches} dispatches with a shadow (${ended.join(", ")}), ${faults.length} faults` };
  },
};
