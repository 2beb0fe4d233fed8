import type { HostCheck, LineCheck, PreflightReport } from "#runtime/dispatch/preflight/report";

const marks = { ok: "ok     ", warning: "WARNING", problem: "PROBLEM", unknown: "unknown" } as const;

/** A preflight report for people: what is all right in one line each, what is not with what to do. */
export function preflightText({ ok, checks, lines }: PreflightReport): string[] {
  const told = lines.flatMap((line) => [
    `${line.orderLine}: ${line.outputType} of ${line.product}, by ${line.path} (mode ${line.mode})`,
    ...line.checks.flatMap(checkText),
  ]);
  return [...checks.flatMap(checkText), ...told, ok ? "No problem was found." : "There are problems."];
}

function checkText({ check, path, state, code, message, remedy }: LineCheck | HostCheck): string[] {
  const about = path === null ? check : `${check} (${path})`;
  const said = `  ${marks[state]} ${about}: ${message}${state === "ok" ? "" : ` [${code}]`}`;
  return remedy === null ? [said] : [said, `          to do: ${remedy}`];
}
