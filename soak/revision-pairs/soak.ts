import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareEnvironment } from "#runtime/native/environment";
import { createTools } from "#runtime/native/tools";
import type { Soak } from "../soak.ts";
import { judge } from "./judge.ts";
import { revisionPair } from "./revision-pair.ts";
import { partsThroughStep } from "./step.ts";

const pairs = 1000;

/** Generated revision pairs with known answers, each written as two STEP files and read by the kernel. */
export const soakRevisionPairs: Soak = {
  name: "revision-pairs",
  async run({ firstSeed, onProgress }) {
    await prepareEnvironment();
    const tools = createTools();
    const folder = await mkdtemp(join(tmpdir(), "renderline-soak-"));
    const file = join(folder, "revision.step");
    const faults: string[] = [];
    let [wrong, paired, listed, ambiguousPairs] = [0, 0, 0, 0];
    try {
      for (let seed = firstSeed; seed < firstSeed + pairs; seed += 1) {
        const pair = revisionPair(seed);
        const old = await partsThroughStep(tools.cad, pair.old, file);
        const judged = judge(pair, { old, new: await partsThroughStep(tools.cad, pair.new, file) });
        const what = `seed ${seed} (${pair.edits.join(" and ")})`;
        faults.push(...judged.wrong.map((fault) => `${what}: ${fault}`));
        faults.push(...judged.undecided.map((who) => `${what}: ${who} is determined and was listed`));
        wrong += judged.wrong.length;
        paired += judged.paired;
        listed += judged.listed;
        if (judged.diff.ambiguous.length > 0) ambiguousPairs += 1;
        if ((seed - firstSeed) % 100 === 99) onProgress(`${seed - firstSeed + 1} of ${pairs} pairs`);
      }
    } finally {
      await tools.close();
      await rm(folder, { recursive: true });
    }
    const summary = `${pairs} pairs, ${wrong} wrong matches, ${faults.length - wrong} determined parts listed, ${paired} parts matched, ${listed} listed as ambiguous in ${ambiguousPairs} pairs`;
    return { faults, summary };
  },
};
