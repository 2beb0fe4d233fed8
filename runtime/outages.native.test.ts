import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile, outputType } from "#contracts";
import { dispatchOrderLine } from "#runtime/dispatch/dispatch";
import { importOrderLines } from "#runtime/dispatch/order-lines";
import { ordersFixture, type OrdersFixture } from "#runtime/dispatch/testing/orders";
import { publisher } from "#runtime/kills/trial-product";
import { parts, publishedGlb } from "#runtime/modules/export/testing";
import { modules } from "#runtime/modules/index";
import { implement, type Module } from "#runtime/modules/module";
import { ServerPool } from "#runtime/store/postgres-pool";
import { schemasOf } from "#runtime/store/testing/backend";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";
import { silencingProxy } from "#runtime/store/testing/silencing-proxy";

/** PostgreSQL is stopped while something of a run is about to be written, and started again within a lease. */
let postgres: TestPostgres;
let orders: OrdersFixture;
let folder: string;
/** What the node that makes the file does with the parts that it has finished. */
let finish: (put: () => Promise<void>) => Promise<void> = (put) => put();

beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), "renderline-outage-"));
  const remembering = modules.map((module) => {
    if (module.contract.type !== "order-line/export-glb") return module;
    return implement(module.contract, module.tool, async (call, host) => {
      const part = await host.artifacts.writeJson("parts", "parts", { a: "part" });
      await finish(() => host.partials.put("part", part));
      return (module as Module).run(call, host) as never;
    });
  }) as readonly Module[];
  orders = await ordersFixture({
    database: schemasOf(() => postgres)(),
    modules: remembering,
    takesKept: true,
    timing: { retrySeconds: [0, 0] },
  });
});
afterAll(async () => {
  await orders.close();
  await postgres.close();
  await rm(folder, { recursive: true });
});

/** Does something while the server is away, and goes on when it has come back. */
async function whileAway(act: () => Promise<unknown>): Promise<void> {
  await postgres.stop();
  const done = act();
  await sleep(1500);
  await postgres.start();
  await done;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

test("a legacy step that ends while PostgreSQL is away is recorded when it is back: nothing is made again", async () => {
  const glb = join(folder, "model.glb");
  const bytes = await publishedGlb();
  await writeFile(glb, bytes);
  const step = await orders.app.artifacts.write("step", "source", Buffer.from("a STEP file"));
  const publish = await publisher(orders.app);
  await publish("cup", step.sha256, parts, [], bytes);
  const [started, go, ended] = ["started", "go", "ended"].map((name) => join(folder, name)) as [string, string, string];
  const script = `const fs = require("fs"); const { outDir } = JSON.parse(fs.readFileSync(0, "utf8"));
    fs.appendFileSync(${JSON.stringify(started)}, "x");
    const look = setInterval(() => { if (!fs.existsSync(${JSON.stringify(go)})) return; clearInterval(look);
      fs.copyFileSync(${JSON.stringify(glb)}, outDir + "/model.glb");
      fs.writeFileSync(outDir + "/result.json", JSON.stringify({ files: [{ role: "model", path: "model.glb" }] }));
      fs.writeFileSync(${JSON.stringify(ended)}, ""); }, 20);`;
  const legacy = { command: [process.execPath, "-e", script], timeoutSeconds: 60 };
  const own = outputType("own", { title: "Own", family: "order_line", artifactKind: "glb", legacy });
  const definitions = catalogue([compile(own)]);
  const text = JSON.stringify({ id: "own-1", product: "cup", outputType: "own" });
  await importOrderLines(orders.app, { text, catalogue: definitions });
  const { id } = await dispatchOrderLine(orders.app, { orderLineId: "own-1", catalogue: definitions });
  await expect.poll(() => isThere(started)).toBe(true);
  await whileAway(async () => {
    await writeFile(go, "");
    await expect.poll(() => isThere(ended)).toBe(true);
  });
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", error: null });
  const { db } = orders.app.database;
  const run = db.selectFrom("run").select(["attempts", "failures"]).where("dispatch_id", "=", id);
  expect(await run.executeTakeFirst()).toEqual({ attempts: 1, failures: 0 });
  expect((await stat(started)).size).toBe(1);
});

test("a node whose finished parts cannot be kept is tried again: the graph makes the output, not legacy", async () => {
  await orders.mode("graph");
  await orders.order("line-1");
  const met = Promise.withResolvers<unknown>();
  finish = async (put) => {
    finish = (again) => again();
    let error: unknown;
    await whileAway(() => put().catch((thrown: unknown) => (error = thrown)));
    met.resolve(error);
    throw error;
  };
  const { id } = await orders.dispatch("line-1");
  expect(await met.promise).toMatchObject({ code: "database-unreachable" });
  expect(await orders.untilEnded(id)).toMatchObject({ status: "published", path: "graph", cause: null });
  const tried = orders.app.database.db
    .selectFrom("attempt")
    .innerJoin("run", "run.id", "attempt.run_id")
    .select(["attempt.status", "attempt.error"])
    .where("dispatch_id", "=", id)
    .where("node_id", "=", "export")
    .orderBy("attempt.fence");
  expect(await tried.execute()).toMatchObject([
    { status: "failed", error: { code: "database-unreachable" } },
    { status: "succeeded" },
  ]);
});

test("a transaction that is open when PostgreSQL goes away fails with that, and takes nothing else along", async () => {
  const { db } = orders.app.database;
  const one = sql<{ one: number }>`select 1 as one`;
  const open = db.transaction().execute(async (tx) => {
    await one.execute(tx);
    // Its connection is lost while nothing is asked of it: Node.js ends a process in which nobody hears of that.
    await postgres.stop();
    await one.execute(tx);
  });
  await expect(open).rejects.toMatchObject({ code: "database-unreachable" });
  await postgres.start();
  expect((await one.execute(db)).rows).toEqual([{ one: 1 }]);
});

test("a server that says nothing any more counts as away, whatever is asked; on a new connection all is well", async () => {
  const proxy = await silencingProxy(Number(new URL(postgres.url).port));
  const pool = new ServerPool({ url: throughPort(postgres.url, proxy.port), max: 2, answerMs: 300 });
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  const one = sql<{ one: number }>`select 1 as one`;
  try {
    const open = db.transaction().execute(async (tx) => {
      await one.execute(tx);
      proxy.silence();
      await one.execute(tx);
    });
    const away = { code: "database-unreachable" };
    await expect(open).rejects.toMatchObject({ ...away, message: expect.stringContaining("Query read timeout") });
    await expect(one.execute(db)).rejects.toMatchObject(away);
    await expect(pool.query("select 1")).rejects.toMatchObject(away);
    proxy.speak();
    expect((await one.execute(db)).rows).toEqual([{ one: 1 }]);
  } finally {
    await db.destroy();
    await proxy.close();
  }
});

const throughPort = (url: string, port: number): string => Object.assign(new URL(url), { port: String(port) }).href;
