import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { keepPresent, presentWorkers } from "#runtime/store/worker-records";
import { Presence } from "./presence.ts";
import { engineTiming } from "./timing.ts";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openDatabase({ folder: undefined });
});
afterAll(() => database.close());

const options = {
  timing: { ...engineTiming, heartbeatMs: 5 },
  onError: (error: unknown) => {
    throw error;
  },
};

test("a worker is there from its start to its end, with what it takes", async () => {
  const presence = new Presence(database, { classes: ["cad", "legacy"], modules: ["cad.read@1"] }, options);
  await presence.start();
  expect(await presentWorkers(database.db)).toMatchObject([{ classes: ["cad", "legacy"], modules: ["cad.read@1"] }]);
  await presence.stop();
  expect(await presentWorkers(database.db)).toEqual([]);
});

test("one that is not heard of any more is not there, and the next forgets it", async () => {
  await keepPresent(database.db, { name: "killed", classes: ["cad"], modules: [] }, -1);
  expect(await presentWorkers(database.db)).toEqual([]);
  const shared = new Presence({ ...database, embedded: false }, { classes: ["cpu"], modules: [] }, options);
  await shared.start();
  const rows = await database.db.selectFrom("worker").select("classes").execute();
  expect(rows).toEqual([{ classes: ["cpu"] }]);
  await shared.stop();
});

test("beside an embedded database's own process there is nobody", async () => {
  await keepPresent(database.db, { name: "killed a moment ago", classes: ["cad"], modules: [] }, 30);
  const presence = new Presence(database, { classes: ["cpu"], modules: [] }, options);
  await presence.start();
  expect((await presentWorkers(database.db)).map(({ classes }) => classes)).toEqual([["cpu"]]);
  await presence.stop();
});

test("what takes nothing is nobody to wait for", async () => {
  const presence = new Presence(database, { classes: [], modules: [] }, options);
  await presence.start();
  expect(await presentWorkers(database.db)).toEqual([]);
  await presence.stop();
});
