import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dispatchConformance } from "#runtime/dispatch/testing/dispatch-conformance";
import { durableConformance } from "#runtime/engine/testing/durable-conformance";
import { engineConformance } from "#runtime/engine/testing/engine-conformance";
import { openDatabase } from "#runtime/store/database";
import { schemasOf } from "#runtime/store/testing/backend";
import { garbageConformance } from "#runtime/store/testing/garbage-conformance";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";
import { resultCacheConformance } from "#runtime/store/testing/result-cache-conformance";

/** The suites that unit tests hold the embedded database to, on a PostgreSQL server. */
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const onPostgres = schemasOf(() => postgres);

describe.each([
  ["the engine", engineConformance],
  ["runs that last", durableConformance],
  ["dispatch", dispatchConformance],
  ["kept results", resultCacheConformance],
  ["garbage collection", garbageConformance],
])("%s on PostgreSQL", (_, conformance) => conformance(onPostgres));

test("what is in other schemas of a PostgreSQL database is not taken for one's own", async () => {
  const first = await openDatabase(onPostgres());
  const open = [first, await openDatabase({ url: postgres.url }), await openDatabase(onPostgres())];
  for (const { db } of open) expect(await db.selectFrom("run").select("id").execute()).toEqual([]);
  await Promise.all(open.map((one) => one.close()));
});
