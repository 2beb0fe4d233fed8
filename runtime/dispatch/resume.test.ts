import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { catalogue, compile, outputType, workflow, type MaterialLibraryDefinition } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { loadProduct, orderLine, resolveMaterials } from "#nodes";
import { assignMaterial } from "#runtime/materials/repair";
import { materialsFixture, type MaterialsFixture } from "#runtime/materials/testing";
import { partOf } from "#runtime/modules/cad/testing";
import { failureOf } from "#runtime/native/testing/step-edits";
import { renderOrderLine } from "./render.ts";
import { resumeWaiting } from "./resume.ts";

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

let fixture: MaterialsFixture;
let product = "";
let count = 0;
beforeAll(async () => {
  fixture = await materialsFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  count += 1;
  product = `product-${count}`;
  await fixture.publish(product, `${count}`.repeat(64), [partOf("a", "Tyre"), partOf("b", "Hub")]);
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
  test("waits for ever when they were assigned while it was on its way there, unless it looks again", async () => {
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

  test("waits for ever when the process that assigned them was killed, unless the next change finds it", async () => {
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
