import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApp, servesNothing, type App } from "#runtime/app";
import { publishDome } from "#runtime/dispatch/testing/orders";
import { publisher } from "#runtime/kills/trial-product";
import { noTool } from "#runtime/modules/testing/host";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";
import { startCommand, temporaryData } from "./testing.ts";

/** A process that serves a PostgreSQL database beside a command that is killed. */
let postgres: TestPostgres;
let data: Awaited<ReturnType<typeof temporaryData>>;
let app: App;

beforeAll(async () => {
  postgres = await startPostgres();
  data = await temporaryData();
  app = await openApp({
    dataFolder: data.folder,
    database: { url: postgres.url },
    tools: { cad: noTool, blender: noTool, usd: noTool, close: () => Promise.resolve() },
    now: () => new Date(),
    onError: (error) => {
      throw error;
    },
    serves: servesNothing,
    timing: { superviseMs: 50 },
  });
  await publishDome({ publish: await publisher(app) });
});
afterAll(async () => {
  await app.close();
  await data.remove();
  await postgres.close();
});

test("a legacy run whose command is killed ends once its lease is over", async () => {
  const args = ["render", "--product", "dome", "--output-type", "still-legacy", "--mode", "legacy"];
  const env = { ...data.env, DATABASE_URL: postgres.url };
  const { child, ended } = startCommand([...args, "--out", join(data.folder, "dome.png")], env);
  const read = () =>
    app.database.db
      .selectFrom("run")
      .select(["id", "status", "error", "lease_until"])
      .where("output_type", "=", "still-legacy")
      .executeTakeFirst();
  await expect.poll(async () => (await read())?.status, { timeout: 120_000 }).toBe("running");
  child.kill("SIGKILL");
  expect((await ended).status).toBeNull();

  const left = await read();
  expect(left).toMatchObject({ status: "running", lease_until: expect.any(Date) });
  // Half a minute later.
  await sql`update run set lease_until = lease_until - interval '1 minute' where id = ${left?.id}`.execute(
    app.database.db,
  );
  await expect.poll(async () => (await read())?.status).toBe("cancelled");
  expect((await read())?.error).toMatchObject({ code: "interrupted" });
});
