import { sql, type KyselyPlugin } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { RenderlineError } from "#contracts";
import { unreachable } from "#runtime/store/postgres-pool";
import { ordersFixture, type OrdersFixture } from "./testing/orders.ts";

let orders: OrdersFixture;
const told: unknown[] = [];
let db: OrdersFixture["app"]["database"]["db"];
beforeAll(async () => {
  orders = await ordersFixture({
    database: { folder: undefined },
    takesKept: true,
    timing: { retrySeconds: [0, 0, 0, 0] },
    onError: (error) => told.push(error),
  });
  ({ db } = orders.app.database);
});
afterAll(() => orders.close());
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(orders.app.database, { db });
});

/** Lets the database be away for the next statements about a table. @returns how many have met it */
function awayFor(table: string, times: number): () => number {
  let met = 0;
  const away: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (met === times || !JSON.stringify(node).includes(table)) return node;
      met += 1;
      const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
      throw unreachable("postgres://nowhere/nothing", "does not answer", refused);
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  Object.assign(orders.app.database, { db: db.withPlugin(away) });
  return () => met;
}

test("a legacy run goes on when the record of a step could not be written twice, and counts nothing", async () => {
  await orders.order("legacy");
  const met = awayFor("module_call", 2);
  const { id } = await orders.dispatch("legacy");
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "legacy", error: null });
  expect(met()).toBe(2);
  const run = db.selectFrom("run").select(["attempts", "failures"]).where("dispatch_id", "=", id);
  expect(await run.executeTakeFirst()).toEqual({ attempts: 1, failures: 0 });
});

// Before anything of the graph is kept, which is then looked for and read by nobody.
test.each(["legacy", "graph"] as const)("a store that is away three times is waited for: %s", async (mode) => {
  await orders.mode(mode);
  const line = `stored-${mode}`;
  await orders.order(line);
  const { artifacts } = orders.app;
  const read = artifacts.readJson.bind(artifacts);
  let met = 0;
  // Of a module alone: whoever dispatches reads too, and is told.
  vi.spyOn(artifacts, "readJson").mockImplementation((sha256, schema) => {
    if (met === 3 || !new Error().stack?.includes("timed-artifacts")) return read(sha256, schema);
    met += 1;
    return Promise.reject(new RenderlineError("store-unreachable", "could not read", "Look whether it runs."));
  });
  const { id } = await orders.dispatch(line);
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: mode, cause: null, error: null });
  expect(met).toBe(3);
});

test("a node that could not look for a kept result is tried again", async () => {
  await orders.mode("graph");
  await orders.order("graph");
  const met = awayFor("cached_result", 1);
  const { id } = await orders.dispatch("graph");
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "graph", cause: null });
  expect(met()).toBe(1);
});

test("an output that nobody can say anything of just now holds up no other, and is published when somebody can", async () => {
  await orders.mode("legacy");
  await orders.order("first", "second");
  const nowhere = "0".repeat(64);
  await sql`create function misplace() returns trigger language plpgsql as $$ begin
    if (select order_line_id from run where id = new.run_id) = 'first' then new.sha256 = ${sql.lit(nowhere)}; end if;
    return new; end $$`.execute(db);
  await sql`create trigger misplace before insert on output for each row execute function misplace()`.execute(db);
  const { artifacts } = orders.app;
  const holds = artifacts.holds.bind(artifacts);
  let isReadable = false;
  let asked = 0;
  vi.spyOn(artifacts, "holds").mockImplementation((sha256) => {
    if (sha256 !== nowhere) return holds(sha256);
    asked += 1;
    return isReadable ? Promise.resolve(true) : Promise.reject(new Error("EIO: i/o error"));
  });
  const [first, second] = [await orders.dispatch("first"), await orders.dispatch("second")];
  await expect.poll(() => asked).toBeGreaterThan(1);
  expect(await orders.untilEnded(second.id)).toMatchObject({ status: "published" });
  expect(await orders.publications(first.id)).toEqual([]);
  expect(String(told.at(-1))).toMatch(/is not settled yet, and looked at again: EIO/);
  isReadable = true;
  expect(await orders.untilEnded(first.id)).toMatchObject({ status: "published" });
  expect(await orders.publications(first.id)).toMatchObject([{ sha256: nowhere }]);
});

test("what is published is not fetched: the store says whether it is whole", async () => {
  await orders.order("unfetched");
  const fetched: string[] = [];
  const { artifacts } = orders.app;
  const path = artifacts.path.bind(artifacts);
  vi.spyOn(artifacts, "path").mockImplementation((sha256) => {
    fetched.push(sha256);
    return path(sha256);
  });
  const { id } = await orders.dispatch("unfetched");
  await orders.untilEnded(id);
  const [published] = await orders.publications(id);
  expect(fetched).not.toContain(published?.sha256);
});
