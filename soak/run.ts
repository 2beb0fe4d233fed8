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
const words = process.argv.slice(2);
const seedAt = words.indexOf("--seed");
const firstSeed = seedAt === -1 ? 1000 : Number(words[seedAt + 1]);
const names = words.filter((word, index) => !word.startsWith("--") && (seedAt === -1 || index !== seedAt + 1));
const unknown = names.filter((name) => !soaks.some((soak) => soak.name === name));

if (unknown.length > 0 || !Number.isSafeInteger(firstSeed)) {
  const known = soaks.map(({ name }) => `"${name}"`).join(", ");
  process.stderr.write(`Give any of ${known}, and a whole number after --seed.\n`);
  process.exitCode = 2;
} else {
  for (const soak of soaks.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { faults, summary } = await soak.run({
      firstSeed,
      onProgress: (text) => process.stderr.write(`${soak.name}: ${text}\n`),
    });
    for (const fault of faults) process.stdout.write(`FAULT  ${soak.name}: ${fault}\n`);
    process.stdout.write(`${faults.length === 0 ? "ok   " : "FAULTS"} ${soak.name}: ${summary}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
}
