import { readNamedParts } from "../scripts/named-parts.ts";
import { soakIsolation } from "./isolation/soak.ts";
import { soakKills } from "./kills/soak.ts";
import { soakLoad } from "./load/soak.ts";
import { soakMutations } from "./mutations/soak.ts";
import { soakRevisionPairs } from "./revision-pairs/soak.ts";
import { soakStates } from "./states/soak.ts";
import type { Soak } from "./soak.ts";

/** Every soak, in the order in which they run. */
const soaks: readonly Soak[] = [soakRevisionPairs, soakMutations, soakKills, soakIsolation, soakStates, soakLoad];

/** `npm run soak [-- NAME...] [--seed N]`: exit status 1 if one finds a fault, 2 for an unknown name. */
const asked = readNamedParts(soaks, { seed: { type: "string", default: "1000" } });
const firstSeed = Number(asked?.values.seed);

if (asked !== undefined && !Number.isSafeInteger(firstSeed)) {
  process.stderr.write("Give a whole number after --seed.\n");
  process.exitCode = 2;
} else if (asked !== undefined) {
  for (const soak of asked.parts) {
    const { faults, summary } = await soak.run({
      firstSeed,
      onProgress: (text) => process.stderr.write(`${soak.name}: ${text}\n`),
    });
    for (const fault of faults) process.stdout.write(`FAULT  ${soak.name}: ${fault}\n`);
    process.stdout.write(`${faults.length === 0 ? "ok   " : "FAULTS"} ${soak.name}: ${summary}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
}
