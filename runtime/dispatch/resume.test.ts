import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { catalogue, compile, outputType, sha256Hex, workflow, type MaterialLibraryDefinition } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { loadProduct, orderLine, resolveMaterials } from "#nodes";
import { assignMaterial } from "#runtime/materials/repair";
import type { App } from "#runtime/app";
import { materialsFixture, methodsOf, type MaterialsFixture } from "#runtime/materials/testing";
import { partOf } from "#runtime/modules/cad/testing";
import { failureOf } from "#runtime/native/testing/step-edits";
import { dispatchOrderLine } from "./dispatch.ts";
import { changeMode } from "./mode.ts";
import { importOrderLines } from "./order-lines.ts";
import { renderOrderLine } from "./render.ts";
import { resumeWaiting, takeUpWaiting } from "./resume.ts";

const resolve = workflow("test/resolve", { family: "order_line", title: "Resolve" })
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts, onMissing: "wait" }))
  .output(({ materials }) => ({ assignment: materials.assignment }));
const patient = (id: string) =>
  outputType(id, {
    title: "Patient",
    family: "order_line",
    artifactKind: "assignment",
    graph: { workflow: resolve, output: "assignment" },
    legacy: { command: ["true"], timeoutSeconds: 1 },
    materials: { library, rules },
  });
const shelf = compile(library).definition as MaterialLibraryDefinition;
const authored = catalogue([library, rules, resolve, patient("one"), patient("two")].map((one) => compile(one)));
const context = { signal: new AbortController().signal, onProgress: () => undefined };

/** As late as a timer can be set, milliseconds. */
const never = 2 ** 31 - 1;

let fixture: MaterialsFixture;
let product = "";
let count = 0;
beforeAll(async () => {
  // Whoever settles looks for waiting runs by itself; here only tests do.
  fixture = await materialsFixture({ timing: { superviseMs: never } });
});
afterAll(() => fixture.close());
beforeEach(async () => {
  count += 1;
  product = `product-${count}`;
  await fixture.publish(product, sha256Hex(product), [partOf("a", "Tyre"), partOf("b", "Hub")]);
});

/** Orders the parts' materials; nothing but what people assign gives them any. */
function order(id: "one" | "two" = "one", onProgress: (message: string) => void = () => undefined): Promise<unknown> {
  const line = { product, outputType: id, mode: "graph", params: {}, catalogue: authored } as const;
  return renderOrderLine(fixture.app, { ...line, signal: context.signal, onProgress });
}

async function waitingRun(id: "one" | "two" = "one"): Promise<string> {
  const failure = await failureOf(order(id));
  expect(failure).toMatchObject({ code: "run-waiting" });
  return /run (\S+)/.exec((failure as Error).message)?.[1] ?? "";
}

async function assign(...names: string[]): Promise<void> {
  const choice = { product, author: "Ada", parts: [], names, prototypes: [] };
  await assignMaterial(fixture.app, { ...choice, material: "rubber-black", reason: "It is.", library: shelf });
}

/** What is begun at the first call of `go`, and not awaited there. */
function once(begin: () => Promise<void>): { go: () => void; done: () => Promise<void> } {
  let begun: Promise<void> | undefined;
  return { go: () => void (begun ??= begin()), done: async () => begun };
}

describe("a run that waits for materials", () => {
  test("goes on when they were assigned while it was on its way there", async () => {
    const started = once(() => assign("*"));
    await expect(order("one", started.go)).resolves.toMatchObject({ artifact: { kind: "assignment" } });
    await started.done();
    expect(await resumeWaiting(fixture.app, context)).toEqual([]);
  });

  test("waits again, for those that are still missing then", async () => {
    const started = once(() => assign("Hub"));
    const failure = await failureOf(order("one", started.go));
    expect(failure).toMatchObject({ code: "run-waiting", message: expect.stringContaining("1 of 2 parts") as string });
    await started.done();
  });

  test("goes on with the next change when the process that assigned them was killed", async () => {
    const runId = await waitingRun();
    await assign("*");
    // Nobody took it up, and now somebody changes the materials of another product.
    product = "another";
    await fixture.publish(product, "f".repeat(64), [partOf("c", "Rim")]);
    await assign("*");
    expect(await resumeWaiting(fixture.app, context)).toEqual([{ runId, status: "succeeded", error: null }]);
  });

  test("is taken up by two commands at once, and both hear how it ended", async () => {
    const runId = await waitingRun();
    const change = async (name: string) => {
      await assign(name);
      return resumeWaiting(fixture.app, context);
    };
    const heard = await Promise.all([change("Tyre"), change("Hub")]);
    expect(heard.flat().filter((one) => one.runId === runId && one.status === "succeeded")).not.toEqual([]);
    expect(heard.flat().map(({ status }) => status)).not.toContain("running");
  });

  test("waits on when whoever takes it up is interrupted before", async () => {
    const runId = await waitingRun();
    await assign("*");
    const aborted = { ...context, signal: AbortSignal.abort() };
    expect(await resumeWaiting(fixture.app, aborted)).toMatchObject([{ runId, status: "waiting" }]);
    expect(await resumeWaiting(fixture.app, context)).toMatchObject([{ runId, status: "succeeded" }]);
  });
});

describe("a run that waits is taken up by whoever settles,", () => {
  const reported: unknown[] = [];
  const statusOf = async (runId: string) => {
    const run = fixture.app.database.db.selectFrom("run").select(["status", "attended"]).where("id", "=", runId);
    return run.executeTakeFirstOrThrow();
  };
  const away: App["artifacts"]["readJson"] = () =>
    Promise.reject(Object.assign(new Error("it is away"), { code: "ECONNREFUSED" }));

  test("and goes on without anybody who waits for it", async () => {
    const runId = await waitingRun();
    await takeUpWaiting(fixture.app, (error) => reported.push(error));
    expect(await statusOf(runId)).toMatchObject({ status: "waiting" });
    await assign("*");
    await takeUpWaiting(fixture.app, (error) => reported.push(error));
    await fixture.app.engine.untilStill(runId);
    expect(await statusOf(runId)).toEqual({ status: "succeeded", attended: false });
    expect(reported).toEqual([]);
  });

  test("and waits on while the store is away", async () => {
    const runId = await waitingRun();
    await assign("*");
    const artifacts = { ...methodsOf(fixture.app.artifacts), readJson: away };
    await takeUpWaiting({ ...fixture.app, artifacts }, (error) => reported.push(error));
    expect(await statusOf(runId)).toMatchObject({ status: "waiting" });
    expect(reported.splice(0).map(String)).toEqual(["Error: it is away"]);
    await takeUpWaiting(fixture.app, (error) => reported.push(error));
    await fixture.app.engine.untilStill(runId);
    expect(await statusOf(runId)).toMatchObject({ status: "succeeded" });
  });
});

describe("an order line whose graph waits for a material", () => {
  let quick: MaterialsFixture;
  let before: MaterialsFixture;
  beforeAll(async () => {
    quick = await materialsFixture({ timing: { superviseMs: 50, pollMs: 20 } });
  });
  beforeEach(async () => {
    before = fixture;
    fixture = quick;
    await quick.publish(product, sha256Hex(product), [partOf("a", "Tyre"), partOf("b", "Hub")]);
    const change = { outputType: "one", mode: "graph", share: undefined, author: "Ada", reason: "a test" } as const;
    await changeMode(quick.app, change, authored);
  });
  afterEach(() => {
    fixture = before;
  });
  afterAll(() => quick.close());

  async function dispatch(): Promise<{ readonly status: () => Promise<string>; readonly runId: string }> {
    const { app } = quick;
    const { db } = app.database;
    await importOrderLines(app, {
      text: JSON.stringify({ id: product, product, outputType: "one" }),
      catalogue: authored,
    });
    const { id } = await dispatchOrderLine(app, { orderLineId: product, catalogue: authored });
    const run = await db.selectFrom("run").select("id").where("dispatch_id", "=", id).executeTakeFirstOrThrow();
    const row = db.selectFrom("dispatch").select(["status", "path"]).where("id", "=", id);
    const status = async () => {
      const found = await row.executeTakeFirstOrThrow();
      return `${found.status} by ${found.path}`;
    };
    return { status, runId: run.id };
  }

  test("is made although the material was assigned before it came to where it waits", async () => {
    const { status } = await dispatch();
    await assign("*");
    await expect.poll(status, { timeout: 20_000 }).toBe("published by graph");
  });

  test("is made by the graph however long it waited", async () => {
    const { status, runId } = await dispatch();
    const { db } = quick.app.database;
    const run = db.selectFrom("run").select("status").where("id", "=", runId);
    await expect.poll(async () => (await run.executeTakeFirst())?.status, { timeout: 20_000 }).toBe("waiting");
    const days = sql`interval '2 days'`;
    await sql`update run set created_at = created_at - ${days}, started_at = started_at - ${days},
      deadline = deadline - ${days} where id = ${runId}`.execute(db);
    await sql`update attempt set started_at = started_at - ${days}, finished_at = finished_at - ${days}
      where run_id = ${runId}`.execute(db);
    await assign("*");
    await expect.poll(status, { timeout: 20_000 }).toBe("published by graph");
  });
});

describe("a waiting run that cannot go on after an upgrade has failed, and keeps no other from going on:", () => {
  test.each([
    ["its definitions were kept in a shape that is none any more", () => "{}"],
    ["its definitions were changed under their digests", (text: string) => text.replace('"title":"', '"title":"Un')],
  ])("%s", async (_, change) => {
    const broken = await waitingRun("one");
    const sound = await waitingRun("two");
    const { db } = fixture.app.database;
    const kept = () => db.updateTable("definition").where("id", "=", "one");
    const { text } = await db.selectFrom("definition").select("text").where("id", "=", "one").executeTakeFirstOrThrow();
    await kept()
      .set({ text: change(text) })
      .execute();
    await assign("*");
    expect(await resumeWaiting(fixture.app, context)).toEqual([
      { runId: broken, status: "failed", error: expect.stringContaining("it cannot go on with what it was started") },
      { runId: sound, status: "succeeded", error: null },
    ]);
    await kept().set({ text }).execute();
    expect(await resumeWaiting(fixture.app, context)).toEqual([]);
  });

  test("a contract is another one", async () => {
    const runId = await waitingRun();
    await assign("*");
    const { registry } = fixture.app;
    const contracts = registry.contracts.map((one) =>
      one.type === resolveMaterials.type ? { ...one, module: { ...one.module, version: 99 } } : one,
    );
    const upgraded = { ...fixture.app, registry: { ...registry, contracts } };
    expect(await resumeWaiting(upgraded, context)).toMatchObject([{ runId, status: "failed" }]);
    const { error } = await fixture.app.database.db
      .selectFrom("run")
      .select("error")
      .where("id", "=", runId)
      .executeTakeFirstOrThrow();
    expect(error).toMatchObject({
      code: "definition-invalid",
      message: expect.stringContaining("order-line/resolve-materials") as string,
      remedy: expect.stringContaining("Render it anew") as string,
    });
  });
});
