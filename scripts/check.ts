import { runSteps } from "./steps.ts";
import { closingLine, sum } from "./tally.ts";

/** `npm run check`: the inner loop. Needs no native tool, no browser and no network. */
const tally = sum(await runSteps());
for (const { name, reason } of tally.skipped) process.stdout.write(`skipped: ${name}: ${reason}\n`);
process.stdout.write(`${closingLine(tally)}\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;
