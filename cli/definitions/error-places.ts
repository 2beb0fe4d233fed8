import { fileURLToPath } from "node:url";

/** A place in a source file. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  /** Syntax errors name only the line. */
  readonly column?: number;
}

/** The places that an error's stack passes, innermost first. */
export function placesOf(error: unknown): Place[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const named = stack.matchAll(/(?<![^\s(])((?:file:\/\/|\/|[A-Z]:\\)[^\n()]+?):(\d+)(?::(\d+))?(?=\)|$)/gm);
  return [...named].map(([, name = "", line, column]) => ({
    file: name.startsWith("file:") ? fileURLToPath(name) : name,
    line: Number(line),
    ...(column === undefined ? {} : { column: Number(column) }),
  }));
}
