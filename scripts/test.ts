import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run-tool.ts";
import { runSteps } from "./steps.ts";
import { closingLine, sum, type Tally } from "./tally.ts";
import { runVitest, type VitestProject } from "./vitest-project.ts";

/** `npm test`: every check there is. The last line it prints is `N passed, N failed`, then the skips if any. */
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());
const { signal } = interrupted;

function heading(text: string): void {
  process.stdout.write(`\n== ${text}\n`);
}

/** Installs the CAD kernel and Blender where they are missing. */
async function prepareNative(): Promise<Tally> {
  const file = join(root, "runtime/native/environment.ts");
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: [], problems: [] };
  const { prepareEnvironment } = await import(file);
  try {
    await prepareEnvironment({ onProgress: (text: string) => process.stdout.write(`${text}\n`), signal });
    return { passed: 1, failed: 0, skipped: [], problems: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 1, skipped: [], problems: [`native tools: ${why}`] };
  }
}

async function runProject(project: VitestProject): Promise<Tally> {
  heading(`${project} tests`);
  const { tally } = await runVitest(project, { live: true, signal });
  return tally;
}

heading("checks");
const tallies = await runSteps();
heading("native tools");
tallies.push(await prepareNative());
for (const project of ["native", "site", "e2e"] as const) {
  if (!signal.aborted) tallies.push(await runProject(project));
}

const tally = sum(tallies);
process.stdout.write("\n");
for (const problem of tally.problems) process.stdout.write(`problem: ${problem}\n`);
for (const { name, reason } of tally.skipped) process.stdout.write(`skipped: ${name}: ${reason}\n`);
process.stdout.write(`${closingLine(tally)}\n`);
process.exitCode = signal.aborted ? 130 : tally.failed === 0 ? 0 : 1;
