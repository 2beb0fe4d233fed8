import type { ProductReport } from "#runtime/dispatch/product-report";
import { printLine } from "./output.ts";
import { printDiff } from "./revision-diff.ts";

/** A published revision: its parts, what became of those before, and of the materials people had assigned to them. */
export function printReport({ id, revision, parts, skipped, changes, materials }: ProductReport): void {
  printLine(`Product "${id}" at revision ${revision.slice(0, 12)}: ${parts.length} parts.`);
  for (const part of parts) printLine(`  ${part.key}  ${part.path.join(" / ")}`);
  for (const { path, reason } of skipped) printLine(`  skipped  ${path.join(" / ")}: ${reason}`);
  if (changes !== null) printDiff(changes);
  for (const { key, was, path, material, became, decidedBy } of materials) {
    const who = decidedBy === null ? "" : `, ${decidedBy} says`;
    const before = was === undefined ? "" : `, ${was} before`;
    printLine(`  material ${material} ${went(became)}${who}: ${key}${before}  ${path.join(" / ")}`);
  }
}

function went(became: ProductReport["materials"][number]["became"]): string {
  if (became === "removed") return "is not carried over, its part is gone";
  if (became === "returned") return "holds again, its part is back";
  return `carried over, its part was ${became}`;
}
