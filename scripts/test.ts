import { runSteps } from "./steps.ts";
import { closingLine, sum, type Tally } from "./tally.ts";
import { runVitest, type VitestProject } from "./vitest-project.ts";

/** `npm test`: every check there is. The last line it prints is `N passed, N failed`. */
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());
const { signal } = interrupted;

function heading(text: string): void {
  process.stdout.write(`\n== ${text}\n`);
}

/** Installs the CAD kernel and Blender where they are missing. */
async function prepareNative(): Promise<Tally> {
  try {
    // Loaded late, so that code which does not load is counted as a failure.
    const { prepareEnvironment } = await import("../runtime/native/environment.ts");
    const onProgress = ({ step, detail }: { step: string; detail: string }): void => {
      process.stdout.write(`${step}: ${detail}\n`);
    };
    const { folder, installed } = await prepareEnvironment({ onProgress, signal });
    process.stdout.write(`${installed ? "installed" : "already"} in ${folder}\n`);
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
