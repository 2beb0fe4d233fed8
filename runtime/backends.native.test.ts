import { sql } from "kysely";
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

test("two transactions that take the same rows in another order both come through", async () => {
  const database = await openDatabase(onPostgres());
  const { db } = database;
  await sql`create table pair (id int primary key, n int not null)`.execute(db);
  await sql`insert into pair values (1, 0), (2, 0)`.execute(db);
  const bothHold = Promise.withResolvers<void>();
  let holding = 0;
  let started = 0;
  const raise = (first: number, second: number): Promise<void> =>
    db.transaction().execute(async (tx) => {
      started += 1;
      await sql`update pair set n = n + 1 where id = ${first}`.execute(tx);
      if (++holding === 2) bothHold.resolve();
      await bothHold.promise;
      await sql`update pair set n = n + 1 where id = ${second}`.execute(tx);
    });
  await Promise.all([raise(1, 2), raise(2, 1)]);
  const { rows } = await sql`select n from pair order by id`.execute(db);
  expect(rows).toEqual([{ n: 2 }, { n: 2 }]);
  // One of them was undone as a whole, and done again.
  expect(started).toBe(3);
  await database.close();
});
