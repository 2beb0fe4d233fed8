import { sql } from "kysely";
import { afterEach, expect, test } from "vitest";
import { catalogue, compile, outputType } from "#contracts";
import type { EngineTiming } from "#runtime/engine/timing";
import { materialsFixture, type MaterialsFixture } from "#runtime/materials/testing";
import { parts, publishedGlb } from "#runtime/modules/export/testing";
import { finishRun } from "#runtime/store/run-records";
import { renderOrderLine } from "./render.ts";
import { quick } from "./testing/orders.ts";

const hanging = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
const own = outputType("own", {
  title: "Own",
  family: "order_line",
  artifactKind: "glb",
  legacy: { command: hanging, timeoutSeconds: 3600 },
});

let fixture: MaterialsFixture;
let abort: AbortController;
let ended: Promise<unknown>;
afterEach(async () => {
  abort.abort();
  await ended;
  await fixture.close();
});

/** Renders by a legacy command that never ends, for somebody who waits. */
async function render(timing: Partial<EngineTiming>) {
  fixture = await materialsFixture({ database: { folder: undefined }, timing: { ...quick, ...timing } });
  const { app, publish } = fixture;
  const step = await app.artifacts.write("step", "source", Buffer.from("a STEP file"));
  await publish("dome", step.sha256, parts, [], await publishedGlb());
  const began = Promise.withResolvers<void>();
  abort = new AbortController();
  ended = renderOrderLine(app, {
    product: "dome",
    outputType: "own",
    mode: "legacy",
    params: {},
    catalogue: catalogue([compile(own)]),
    signal: abort.signal,
    onProgress: () => began.resolve(),
  }).catch((error: unknown) => error);
  await Promise.race([began.promise, ended]);
  const { id } = await app.database.db
    .selectFrom("run")
    .select("id")
    .where("output_type", "=", "own")
    .executeTakeFirstOrThrow();
  const read = () =>
    app.database.db
      .selectFrom("run")
      .select(["status", "error", "worker", "lease_until", "progress"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  return { id, read };
}

test("a legacy run that somebody waits for is renewed while it is made, and made no further once it has ended elsewhere", async () => {
  const { id, read } = await render({});
  const { worker, lease_until: until } = await read();
  expect([worker, until]).toEqual([expect.stringContaining(`:${process.pid}:`), expect.any(Date)]);
  await expect.poll(async () => Number((await read()).lease_until)).toBeGreaterThan(Number(until));
  expect((await read()).progress).toMatchObject({ message: `running ${process.execPath}` });

  const error = { code: "interrupted", message: "ended elsewhere", remedy: "Start it again." };
  await finishRun(fixture.app.database.db, id, { status: "cancelled", error }, new Date());
  expect(await ended).toMatchObject({ code: "interrupted", message: expect.stringContaining("ended elsewhere") });
  expect(await read()).toMatchObject({ status: "cancelled", error });
});

test("a legacy run whose process is not heard of any more is ended by whoever serves the database", async () => {
  const { id, read } = await render({ heartbeatMs: 3_600_000, leaseSeconds: 7_200 });
  expect((await read()).status).toBe("running");
  await sql`update run set lease_until = now() - interval '1 second' where id = ${id}`.execute(fixture.app.database.db);
  await expect.poll(async () => (await read()).status).toBe("cancelled");
  expect((await read()).error).toMatchObject({ code: "interrupted", message: expect.stringContaining("is gone") });
  abort.abort();
  expect(await ended).toMatchObject({ code: "interrupted", message: expect.stringContaining("is gone") });
});
