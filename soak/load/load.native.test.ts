import { expect, test } from "vitest";
import { startPostgres } from "#runtime/store/testing/postgres";
import { load } from "./load.ts";

test("a hundred order lines of every mode, four processes on PostgreSQL: none is lost, none made twice", async () => {
  const postgres = await startPostgres();
  const { faults, dispatches, runs } = await load(postgres.url, { lines: 100, workers: 4 });
  expect(faults).toEqual([]);
  expect(dispatches).toBe(100);
  // A quarter of them is shadowed, which is a run more each.
  expect(runs).toBeGreaterThanOrEqual(125);
  await postgres.close();
});
