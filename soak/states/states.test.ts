import { expect, test } from "vitest";
import { tryStates } from "./try-states.ts";

test("whatever workers, people and clocks do in whatever order: what ended stays ended, what is late is refused, one output at most is published", async () => {
  expect(await tryStates({ runs: 30, seconds: 90 })).toEqual([]);
});
