import { causeText } from "#parity/cause/index";
import type { ParityResult } from "#runtime/api/parity-result";
import { letsThrough } from "./verdicts.ts";

const verdictWidth = 12;
const indent = " ".repeat(verdictWidth + 1);

/** A case's verdict for a terminal, and why it was run; of one that stops the change also each cause, and the command that runs it again. */
export function resultText({ id, verdict, waived, reused, reason, selected, causes, reproduce }: ParityResult): string {
  const marks = [...(waived ? ["waived"] : []), ...(reused ? ["reused"] : [])];
  const isLeftOut = verdict === "skipped";
  const name = `${id}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
  const stops = !letsThrough({ verdict, waived });
  return [
    `${verdict.padEnd(verdictWidth)} ${name}: ${isLeftOut ? selected : reason}`,
    ...(stops ? causes.map((one) => `cause: ${causeText(one)}`) : []),
    ...(isLeftOut ? [] : [`chosen: ${selected}`]),
    ...(stops ? [reproduce] : []),
  ].join(`\n${indent}`);
}

/** How many cases came to what. */
export function countsText(results: readonly ParityResult[]): string {
  const stopped = results.filter((one) => !letsThrough(one)).length;
  const waived = results.filter((one) => one.waived).length;
  const skipped = results.filter(({ verdict }) => verdict === "skipped").length;
  const passed = results.length - stopped - waived - skipped;
  return `${passed} passed, ${stopped} not, ${waived} waived, ${skipped} left out`;
}
