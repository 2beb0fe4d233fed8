import { expect, test } from "vitest";
import { nextTry } from "./retry.ts";
import { engineTiming } from "./timing.ts";

/** The pauses before each further try at something that fails with this code every time, seconds. */
function pauses(code: string, attended = false): number[] {
  const waited: number[] = [];
  let failures = 0;
  for (let attempts = 1; attempts < 50; attempts += 1) {
    const next = nextTry(code, { failures, attempts, attended }, engineTiming.retrySeconds);
    if (next === undefined) break;
    waited.push(next.after);
    ({ failures } = next);
  }
  return waited;
}

test("what people mend is tried again for ten minutes and more, a tool's failure twice, bad input never", () => {
  for (const code of ["store-unreachable", "database-unreachable", "disk-full", "data-folder-unwritable"]) {
    expect(pauses(code)).toEqual(engineTiming.retrySeconds);
    expect(pauses(code).reduce((sum, after) => sum + after, 0)).toBeGreaterThan(600);
  }
  for (const code of ["tool-crashed", "node-timeout", "legacy-command-failed"])
    expect(pauses(code)).toEqual(engineTiming.retrySeconds.slice(0, 2));
  for (const code of ["tool-failed", "material-missing", "store-refused", "internal"]) expect(pauses(code)).toEqual([]);
});

test("somebody who waits is told after two more tries", () => {
  for (const code of ["store-unreachable", "tool-crashed"])
    expect(pauses(code, true)).toEqual(engineTiming.retrySeconds.slice(0, 2));
  expect(pauses("tool-failed", true)).toEqual([]);
});

test("a worker that is gone counts against nobody, but for what takes twenty along", () => {
  expect(pauses("worker-lost")).toEqual(Array(19).fill(0));
});
