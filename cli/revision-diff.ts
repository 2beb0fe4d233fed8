import type { RevisionDiff } from "#contracts";
import { printLine } from "./output.ts";

/** Counts first, then every part that is not as it was. */
export function printDiff(diff: RevisionDiff): void {
  const { kept, moved, renamed, changed, added, removed, ambiguous } = diff;
  const lists = { kept, moved, renamed, changed, added, removed, ambiguous };
  printLine(
    Object.entries(lists)
      .map(([name, list]) => `${list.length} ${name}`)
      .join(", "),
  );
  for (const [name, pairs] of Object.entries({ moved, renamed, changed })) {
    for (const { oldKey, newKey, path } of pairs) {
      printLine(`  ${name}  ${oldKey} -> ${newKey}  ${path.join(" / ")}`);
    }
  }
  for (const [name, parts] of Object.entries({ added, removed })) {
    for (const { key, path } of parts) printLine(`  ${name}  ${key}  ${path.join(" / ")}`);
  }
  for (const { old, new: next, reason } of ambiguous) {
    printLine(`  ambiguous  ${reason}`);
    for (const { key, path } of old) printLine(`    old  ${key}  ${path.join(" / ")}`);
    for (const { key, path } of next) printLine(`    new  ${key}  ${path.join(" / ")}`);
  }
}
