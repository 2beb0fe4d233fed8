import { expect, test } from "vitest";
import { Seeded } from "#runtime/native/testing/seeded";
import { isolate } from "./isolate.ts";

test("what shadows do, failing at random nodes, leaves the published outputs as legacy alone makes them", async () => {
  const { faults, shadows } = await isolate(20, new Seeded(7));
  expect(faults).toEqual([]);
  // Were all of them to succeed, or none, nothing would have been tried.
  expect(shadows["failed"]).toBeGreaterThan(0);
  expect(shadows["different"]).toBeGreaterThan(0);
});
