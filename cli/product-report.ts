import type { ProductReport } from "#runtime/dispatch/product-report";
import { printLine } from "./output.ts";
import { printDiff } from "./revision-diff.ts";

/** A published revision: its parts, what became of those before, and of the materials people had assigned to them. */
export function printReport({ id, revision, parts, skipped, changes, materials }: ProductReport): void {
  printLine(`Product "${id}" at revision ${revision.slice(0, 12)}: ${parts.length} parts.`);
  for (const part of parts) printLine(`  ${part.key}  ${part.path.join(" / ")}`);
  for (const { path, reason } of skipped) printLine(`  skipped  ${path.join(" / ")}: ${reason}`);
  if (changes !== null) printDiff(changes);
  for (const { key, path, material, became, decidedBy } of materials) {
    const what =
      became === "removed" ? "is not carried over, its part is gone" : `carried over, its part was ${became}`;
    const who = decidedBy === null ? "" : `, ${decidedBy} says`;
    printLine(`  material ${material} ${what}${who}: ${key}  ${path.join(" / ")}`);
  }
}
