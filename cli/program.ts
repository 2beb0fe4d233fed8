import { Command } from "commander";
import { registerArtifact } from "./commands/artifact.ts";
import { registerCad } from "./commands/cad.ts";
import { registerCheck } from "./commands/check.ts";
import { registerDefinition } from "./commands/definition.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerMaterial } from "./commands/material.ts";
import { registerMode } from "./commands/mode.ts";
import { registerOrder } from "./commands/order.ts";
import { registerParity } from "./commands/parity.ts";
import { registerProduct } from "./commands/product.ts";
import { registerRender } from "./commands/render.ts";
import { registerReport } from "./commands/report.ts";
import { registerRun } from "./commands/run.ts";
import { registerServe } from "./commands/serve.ts";
import { registerStart } from "./commands/start.ts";
import { registerToken } from "./commands/token.ts";
import { registerWorker } from "./commands/worker.ts";

/** What every command gets. */
export interface CommandContext {
  readonly signal: AbortSignal;
}

/** The command line. Others' scripts rely on its commands, options, JSON and exit statuses. */
export function buildProgram(context: CommandContext = { signal: new AbortController().signal }): Command {
  const program = new Command("renderline")
    .description("Workflows as code for CAD product rendering.")
    .exitOverride()
    .showHelpAfterError(false);
  registerStart(program, context);
  registerCheck(program);
  registerDefinition(program);
  registerProduct(program, context);
  registerMaterial(program, context);
  registerRender(program, context);
  registerParity(program, context);
  registerReport(program, context);
  registerCad(program, context);
  registerOrder(program, context);
  registerMode(program, context);
  registerRun(program, context);
  registerWorker(program, context);
  registerArtifact(program, context);
  registerServe(program, context);
  registerToken(program, context);
  registerDoctor(program, context);
  return program;
}
