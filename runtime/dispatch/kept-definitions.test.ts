import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson, catalogue, sha256Hex, type OutputTypeDefinition } from "#contracts";
import { servesEverything, servesNothing } from "#runtime/app";
import { Engine } from "#runtime/engine/engine";
import { modules } from "#runtime/modules/index";
import { contractsOf } from "#runtime/registry";
import { dispatchOrderLine } from "./dispatch.ts";
import { ordersFixture, quick, type OrdersFixture } from "./testing/orders.ts";

/** What is dispatched is pinned to definitions that the database keeps; here they are changed behind its back. */
let orders: OrdersFixture;
let workers: Engine;
let count = 0;
beforeAll(async () => {
  // The graph is executed by an engine that has not seen what the dispatch was started with.
  const serves = { ...servesEverything, concurrency: servesNothing.concurrency };
  orders = await ordersFixture({ database: { folder: undefined }, serves });
  const { app } = orders;
  workers = new Engine({
    ...app,
    modules: new Map(modules.map((module) => [module.contract.type, module])),
    contracts: contractsOf(app.registry),
    onError: () => undefined,
    timing: quick,
  });
  await workers.start();
});
afterAll(async () => {
  await workers.stop();
  await orders.close();
});
afterEach(async () => {
  await sql`drop function if exists meddle cascade`.execute(orders.app.database.db);
  await orders.mode("legacy");
});

/** Has the database do this before it writes such a row. */
async function meddle(event: string, body: string): Promise<void> {
  const { db } = orders.app.database;
  await sql
    .raw(`create function meddle() returns trigger language plpgsql as $$ begin ${body} return new; end $$`)
    .execute(db);
  await sql.raw(`create trigger meddle before ${event} for each row execute function meddle()`).execute(db);
}

const change = (id: string): string =>
  `update definition set text = replace(text, '"title":"', '"title":"Un') where id = '${id}';`;

async function order(): Promise<string> {
  count += 1;
  await orders.order(`kept-${count}`);
  return `kept-${count}`;
}

async function dispatchNew() {
  const { id } = await orders.dispatch(await order());
  return orders.untilEnded(id);
}

// First of all: what a process has found to hold, it does not look up again.
test("a workflow that was changed under its digest is followed by legacy, with the cause", async () => {
  await orders.mode("graph");
  await meddle("insert on run", change("order-line/trial"));
  expect(await dispatchNew()).toMatchObject({
    status: "published",
    path: "legacy",
    cause: { code: "definition-not-kept" },
  });
});

describe("an output type that was changed under its digest", () => {
  test("is not what legacy is called with; the next dispatch keeps what is authored, and is made", async () => {
    await meddle("insert on run", change("ordered"));
    expect(await dispatchNew()).toMatchObject({ status: "failed", error: { code: "definition-not-kept" } });
    await sql`drop function meddle cascade`.execute(orders.app.database.db);
    expect(await dispatchNew()).toMatchObject({ status: "published", path: "legacy" });
  });

  test("says nothing of which output of the graph is to be published, and keeps no other dispatch from being settled", async () => {
    await orders.mode("graph");
    await meddle("insert on output", change("ordered"));
    const refused = { code: "definition-not-kept" };
    expect(await dispatchNew()).toMatchObject({ status: "failed", cause: refused, error: refused });
    await sql`drop function meddle cascade`.execute(orders.app.database.db);
    expect(await dispatchNew()).toMatchObject({ status: "published", path: "graph" });
  });

  test("is not taken in place of a file that does not load", async () => {
    expect(await dispatchNew()).toMatchObject({ status: "published" });
    const line = await order();
    const unloaded = catalogue(orders.catalogue.all.filter(({ definition }) => definition.id !== "ordered"));
    const dispatch = () => dispatchOrderLine(orders.app, { orderLineId: line, catalogue: unloaded });
    const { db } = orders.app.database;
    const { text } = await db
      .selectFrom("definition")
      .select("text")
      .where("id", "=", "ordered")
      .executeTakeFirstOrThrow();
    await sql.raw(change("ordered")).execute(db);
    await expect(dispatch()).rejects.toMatchObject({ code: "definition-not-kept" });
    await db.updateTable("definition").set({ text }).where("id", "=", "ordered").execute();
    expect(await orders.untilEnded((await dispatch()).id)).toMatchObject({ status: "published" });
  });
});

describe("legacy is not called with what an output type says of it, however well its digest fits:", () => {
  test.each([
    ["a command that is no argv", { legacy: { command: "rm -rf /", timeoutSeconds: 1 } }, "definition-unreadable"],
    [
      "a preset of the other family",
      { legacy: { preset: "ingest", settings: { linearDeflection: 0.001, angularDeflection: 12 } } },
      "definition-invalid",
    ],
    ["a preset without the materials that it needs", { materials: undefined }, "definition-invalid"],
    [
      "a command that is to make a product",
      { family: "cad_file", artifactKind: "product", legacy: { command: ["true"], timeoutSeconds: 1 } },
      "definition-invalid",
    ],
  ])("%s", async (_, said, code) => {
    const { definition } = orders.catalogue.byId("ordered") as { definition: OutputTypeDefinition };
    const text = canonicalJson(JSON.parse(JSON.stringify({ ...definition, ...said })));
    const digest = sha256Hex(text);
    const row = { digest, kind: "output-type", id: "ordered", text, created_at: new Date() } as const;
    await orders.app.database.db.insertInto("definition").values(row).execute();
    await meddle("insert on run", `new.output_type_digest = '${digest}';`);
    expect(await dispatchNew()).toMatchObject({ status: "failed", error: { code } });
  });

  test("what is wrong with its graph is nothing to legacy", async () => {
    const { definition } = orders.catalogue.byId("ordered") as { definition: OutputTypeDefinition };
    const graph = { ...definition.graph, output: "nothing", overrides: { nobody: { size: 1 } } };
    const text = canonicalJson(JSON.parse(JSON.stringify({ ...definition, graph })));
    const digest = sha256Hex(text);
    const row = { digest, kind: "output-type", id: "ordered", text, created_at: new Date() } as const;
    await orders.app.database.db.insertInto("definition").values(row).execute();
    await meddle("insert on run", `new.output_type_digest = '${digest}';`);
    expect(await dispatchNew()).toMatchObject({ status: "published", path: "legacy" });
  });
});
