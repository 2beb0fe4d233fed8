import type { Soak } from "../soak.ts";
import { tryStates } from "./try-states.ts";

const runs = 500;

/** Runs and dispatches whose workers, people and clocks take their steps in made-up orders. */
export const soakStates: Soak = {
  name: "states",
  async run({ firstSeed, onProgress }) {
    const onTried = (tried: number): void => onProgress(`${tried} of ${runs} orders`);
    const faults = await tryStates({ runs, seed: firstSeed, onTried });
    return { faults, summary: `${runs} orders of up to 40 steps, ${faults.length} faults` };
  },
};
