import { error, warning } from "@actions/core";
import type { CheckReport } from "./report.ts";

/** Says each problem as an annotation that GitHub shows at its line. */
export function annotateProblems({ problems }: CheckReport): void {
  for (const { severity, code, message, remedy, file, line, column } of problems) {
    const annotate = severity === "error" ? error : warning;
    annotate(`${message}\n${remedy}`, {
      title: `renderline ${code}`,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
    });
  }
}
