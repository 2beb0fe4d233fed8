import type { Problem } from "../problem.ts";
import { problemCodes, type ProblemCode } from "./codes.ts";

/** What a check says about a problem; code, severity and definition are added to it. */
export type Finding = Pick<Problem, "message" | "remedy"> &
  Partial<{ readonly [TField in "node" | "port" | "expected" | "got"]: string | undefined }>;

/** Takes down the problems of one definition. */
export type Report = (code: ProblemCode, finding: Finding) => void;

/** A problem with the place of its definition in the list given; undefined for the installation's own. */
export interface PlacedProblem {
  readonly index: number | undefined;
  readonly problem: Problem;
}

/** Makes a problem; fields that do not apply are left out. */
export function problem(code: ProblemCode, finding: Finding & { readonly definition?: string | undefined }): Problem {
  const { message, remedy, ...rest } = finding;
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { code, severity: problemCodes[code].severity, message, ...present, remedy };
}

/** A value as it stands in a message: JSON, cut when it is long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** `"a", "b", "c"`, or the given word when there is nothing to list. */
export function list(names: Iterable<string>, none = "none"): string {
  const quoted = [...names].map((name) => `"${name}"`);
  return quoted.length === 0 ? none : quoted.join(", ");
}

/** `Did you mean "x"?`-style help: the closest of the names there are, else all of them. */
export function suggest(name: string, names: readonly string[], what: string): string {
  const ranked = names
    .map((known) => ({ known, distance: editDistance(name.toLowerCase(), known.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best !== undefined && best.distance <= Math.max(1, Math.floor(best.known.length / 3))) {
    return `Did you mean "${best.known}"?`;
  }
  return names.length === 0 ? `There is no ${what}.` : `Take one of: ${list(names.slice(0, 12))}.`;
}

function editDistance(a: string, b: string): number {
  // Ids are short; a longer text is nobody's typing error.
  if (a.length > 64 || b.length > 64) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? Number.POSITIVE_INFINITY;
}
