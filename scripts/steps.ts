import { runTool } from "./run-tool.ts";
import type { Tally } from "./tally.ts";
import { runVitest } from "./vitest-project.ts";

/** One check. `output` is shown when it failed. */
export interface Step {
  name: string;
  run(): Promise<{ tally: Tally; output: string }>;
}

/**
 * Every check that needs no native tool, no browser and no network. Dead links and commands in the docs, import
 * directions, file sizes and the lock file are unit tests (`scripts/*.test.ts`). The longest stands first, because two
 * run at a time.
 */
export const steps: readonly Step[] = [
  { name: "unit tests", run: () => runVitest("unit") },
  tool("types", "tsc"),
  tool("lint", "oxlint", "--type-aware", "--deny-warnings"),
  tool("unused code", "knip"),
  tool("format", "oxfmt", "--check"),
  { name: "generated files", run: checkGenerated },
];

/**
 * Runs the steps two at a time (most of them use two cores already) and prints one line each as it ends, with the
 * whole output of those that failed.
 */
export async function runSteps(list: readonly Step[] = steps): Promise<Tally[]> {
  const waiting = [...list];
  const tallies: Tally[] = [];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) tallies.push(await runStep(step));
  };
  await Promise.all([lane(), lane()]);
  return tallies;
}

async function runStep(step: Step): Promise<Tally> {
  const start = performance.now();
  const { tally, output } = await step.run().catch((error: unknown) => ({
    tally: count(false),
    output: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const failed = tally.failed > 0;
  const counts = tally.passed + tally.failed > 1 ? ` (${tally.passed} passed, ${tally.failed} failed)` : "";
  process.stdout.write(`${failed ? "FAIL" : "ok  "} ${step.name}${counts} ${seconds} s\n`);
  if (failed) {
    if (tally.problems.length === 0) tally.problems.push(`${step.name}: see what it printed above`);
    process.stdout.write(`${[output.trim(), ...tally.problems].join("\n")}\n\n`);
  }
  return tally;
}

function tool(name: string, command: string, ...args: string[]): Step {
  return {
    name,
    run: async () => {
      const { ok, output } = await runTool(command, args);
      return { tally: count(ok), output };
    },
  };
}

async function checkGenerated(): Promise<{ tally: Tally; output: string }> {
  // Loaded late: generators import what they describe, and code that does not load must fail this step, not the count.
  const { staleFiles } = await import("./stale-files.ts");
  const stale = await staleFiles();
  return {
    tally: count(stale.length === 0),
    output: stale.map(({ file, why }) => `${file}: ${why}; run npm run generate`).join("\n"),
  };
}

function count(ok: boolean): Tally {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [], problems: [] };
}
