import { CommanderError } from "commander";
import { RenderlineError } from "#contracts";
import { interruptSignal } from "./interrupt.ts";
import { log, printFailure, printJson } from "./output.ts";
import { buildProgram } from "./program.ts";

const json = process.argv.includes("--json");
const signal = interruptSignal();

// Who reads us may stop early (| head): the command goes on, unheard, and ends as it would have.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  await buildProgram({ signal }).parseAsync();
  if (signal.aborted) process.exitCode = 130;
} catch (error) {
  if (error instanceof CommanderError) refuseUsage(error);
  else if (signal.aborted)
    printFailure(new RenderlineError("interrupted", "interrupted", "Start it again.", error), json);
  else printFailure(error, json);
}

/** Commander has already told people what is wrong; scripts get the same as JSON. */
function refuseUsage(error: CommanderError): void {
  if (error.exitCode === 0) return;
  const remedy = "Run npx renderline help, or the command with --help.";
  if (json) printJson({ error: { code: "bad-usage", message: error.message, remedy } });
  else log(remedy);
  process.exitCode = 2;
}
