import type { Soak } from "../soak.ts";
import { mutatedFile } from "./mutated-file.ts";
import { openMutationHost } from "./mutation-host.ts";

const files = 2000;

/** Damaged STEP files through the whole ingest of one host: each is published or refused with a code, and nothing in between. */
export const soakMutations: Soak = {
  name: "mutations",
  async run({ firstSeed, onProgress }) {
    const faults: string[] = [];
    const outcomes = new Map<string, number>();
    const host = await openMutationHost();
    for (let seed = firstSeed; seed < firstSeed + files; seed += 1) {
      const file = await mutatedFile(seed);
      const tried = await host.try(file);
      outcomes.set(tried.outcome, (outcomes.get(tried.outcome) ?? 0) + 1);
      const what = `seed ${seed} (${file.product}: ${file.mutations.join(", ")})`;
      faults.push(...tried.faults.map((fault) => `${what}: ${fault}`));
      // The worker is lost, the host is not: for whoever wants to look at the file.
      if (["tool-crashed", "tool-timeout", "tool-out-of-memory"].includes(tried.outcome))
        onProgress(`${what}: ${tried.outcome}: ${tried.message.split("\n")[0]}`);
      if ((seed - firstSeed) % 250 === 249) onProgress(`${seed - firstSeed + 1} of ${files} files`);
    }
    faults.push(...(await host.close()));
    const counts = [...outcomes].toSorted((a, b) => b[1] - a[1]).map(([outcome, count]) => `${count} ${outcome}`);
    return { faults, summary: `${files} files, ${faults.length} faults: ${counts.join(", ")}` };
  },
};
