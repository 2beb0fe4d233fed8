import type { Problem } from "#contracts";
import type { CheckReport } from "./report.ts";

/** The report for people: by file, each problem with what to do about it. */
export function checkText({ definitions, problems, ok }: CheckReport): string {
  const lines: string[] = [];
  for (const [file, found] of byFile(problems)) {
    lines.push(file, ...found.flatMap(problemLines), "");
  }
  const count = `${definitions.length} ${definitions.length === 1 ? "definition" : "definitions"}`;
  if (problems.length === 0) lines.push(definitions.length === 1 ? "1 definition holds" : `${count} hold`);
  else {
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const warnings = problems.length - errors;
    lines.push(`${count}: ${plural(errors, "error")}, ${plural(warnings, "warning")}${ok ? "" : "; they do not hold"}`);
  }
  return `${lines.join("\n")}\n`;
}

function byFile(problems: readonly Problem[]): Map<string, Problem[]> {
  const files = new Map<string, Problem[]>();
  for (const one of problems) {
    const file = one.file ?? "The installation";
    files.set(file, [...(files.get(file) ?? []), one]);
  }
  return files;
}

function problemLines({ line, column, severity, code, message, remedy }: Problem): string[] {
  const place = line === undefined ? "" : `${line}:${column ?? 1}`;
  const [first = "", ...more] = message.split("\n");
  return [
    `  ${place.padEnd(8)}${severity}  ${first}  [${code}]`,
    ...more.map((one) => `          ${one}`),
    `          ${remedy}`,
  ];
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
