import type { NodeRun } from "./documents.ts";

/** How far something has come, for people: `42 %, sample 27 of 64`. */
export function progressText({ fraction, message }: NonNullable<NodeRun["progress"]>): string {
  const percent = `${Math.floor(100 * fraction)} %`;
  return message === "" ? percent : `${percent}, ${message}`;
}
