import type { Soak } from "../soak.ts";
import { judge } from "./judge.ts";
import { revisionPair } from "./revision-pair.ts";

const pairs = 1000;

/** Generated revision pairs with known answers, at the level of part lists: no file, no kernel. */
export const soakRevisionPairs: Soak = {
  name: "revision-pairs",
  async run({ firstSeed, onProgress }) {
    const faults: string[] = [];
    let [paired, listed, ambiguousPairs] = [0, 0, 0];
    for (let seed = firstSeed; seed < firstSeed + pairs; seed += 1) {
      const pair = revisionPair(seed);
      const judged = judge(pair);
      const what = `seed ${seed} (${pair.edits.join(" and ")})`;
      faults.push(...judged.wrong.map((fault) => `${what}: ${fault}`));
      faults.push(...judged.undecided.map((who) => `${what}: ${who} is determined and was listed`));
      paired += judged.paired;
      listed += judged.listed;
      if (judged.diff.ambiguous.length > 0) ambiguousPairs += 1;
      if ((seed - firstSeed) % 250 === 249) onProgress(`${seed - firstSeed + 1} of ${pairs} pairs`);
    }
    const summary = `${pairs} pairs, ${faults.length} faults, ${paired} parts matched, ${listed} listed as ambiguous in ${ambiguousPairs} pairs`;
    return Promise.resolve({ faults, summary });
  },
};
