import { causeText } from "#parity/cause/index";
import type { ParityResult } from "#runtime/api/parity-result";
import { letsThrough } from "./verdicts.ts";

const verdictWidth = 12;
const indent = " ".repeat(verdictWidth + 1);

/** A case's verdict for a terminal; of one that stops the change also each cause, and the command that runs it again. */
export function resultText({ id, verdict, waived, reused, reason, selected, causes, reproduce }: ParityResult): string {
  const marks = [...(waived ? ["waived"] : []), ...(reused ? ["reused"] : [])];
  const said = verdict === "skipped" ? selected : reason;
  const first = `${verdict.padEnd(verdictWidth)} ${id}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}: ${said}`;
  const more = letsThrough({ verdict, waived }) ? [] : [...causes.map((one) => `cause: ${causeText(one)}`), reproduce];
  return [first, ...more].join(`\n${indent}`);
}

/** How many cases came to what. */
export function countsText(results: readonly ParityResult[]): string {
  const stopped = results.filter((one) => !letsThrough(one)).length;
  const waived = results.filter((one) => one.waived).length;
  const skipped = results.filter(({ verdict }) => verdict === "skipped").length;
  const passed = results.length - stopped - waived - skipped;
  return `${passed} passed, ${stopped} not, ${waived} waived, ${skipped} left out`;
}
