import { failures, RenderlineError } from "#contracts";
import { failureText } from "#runtime/modules/call-module";

/** Writes a command's one result to stdout; everything else a command says goes to stderr. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A note for the person who watches: never part of the result. */
export function log(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Says what failed and what to do, and sets the exit status that belongs to it. */
export function printFailure(error: unknown, json: boolean): void {
  const text = failureText(error);
  if (json) printJson({ error: text });
  log(`renderline: ${text.message} [${text.code}]`);
  log(text.remedy);
  if (!(error instanceof RenderlineError) && error instanceof Error && error.stack !== undefined) log(error.stack);
  process.exitCode = error instanceof RenderlineError ? failures[error.code].exit : failures.internal.exit;
}
