import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { App } from "#runtime/app";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";
import { eventsAfter, lastPlace, placeOf } from "./told-events.ts";

let postgres: TestPostgres;
let database: OpenDatabase;
let app: Pick<App, "database">;
beforeAll(async () => {
  postgres = await startPostgres();
  database = await openDatabase({ url: postgres.url });
  app = { database };
});
afterAll(async () => {
  await database.close();
  await postgres.close();
});

it("misses no event whose transaction began earlier and ends later, and tells none twice", async () => {
  const write = (db: Pick<OpenDatabase, "db">["db"], type: string): Promise<unknown> =>
    db.insertInto("event").values({ at: new Date(), type, data: "{}" }).execute();
  let place = await lastPlace(app);
  const heard: string[] = [];
  const listen = async (): Promise<void> => {
    const events = await eventsAfter(app, place);
    heard.push(...events.map(({ type }) => type));
    place = placeOf(events.at(-1)?.id ?? "") ?? place;
  };

  await write(database.db, "before");
  const written = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const slow = database.db.transaction().execute(async (tx) => {
    await write(tx, "slow");
    written.resolve();
    await go.promise;
  });
  await written.promise;
  await write(database.db, "quick");
  const { rows } = await sql<{ type: string }>`select type from event order by position`.execute(database.db);
  expect(rows.map(({ type }) => type)).toEqual(["before", "quick"]);
  // The server's own transactions keep events back as well, for a moment.
  const hear = async (): Promise<string[]> => (await listen(), heard);
  await expect.poll(hear).not.toEqual([]);
  // What came later than a transaction that is still under way waits for it.
  expect(heard).toEqual(["before"]);
  go.resolve();
  await slow;
  await listen();
  await write(database.db, "after");
  await expect.poll(hear).toContain("after");
  await listen();
  expect(heard).toEqual(["before", "slow", "quick", "after"]);
});
