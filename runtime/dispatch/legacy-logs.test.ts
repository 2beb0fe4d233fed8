import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile, outputType } from "#contracts";
import { parts, publishedGlb } from "#runtime/modules/export/testing";
import { readRun } from "#runtime/api/read-run";
import { readRunLogs } from "#runtime/api/run-logs";
import { materialsFixture, type MaterialsFixture } from "#runtime/materials/testing";
import { callModule } from "#runtime/modules/call-module";
import { implement, type Tool } from "#runtime/modules/module";
import { readOrderModule } from "#runtime/modules/index";
import { insertArtifacts, insertRun } from "#runtime/store/run-records";
import { dispatchOrderLine } from "./dispatch.ts";
import { pinRun } from "./execute.ts";
import { findInvocation } from "./invocation.ts";
import { legacyHost } from "./legacy-host.ts";
import { importOrderLines } from "./order-lines.ts";
import { quick } from "./testing/orders.ts";

/** A tool that says what it is asked. */
const chatty: Tool = {
  identity: () => Promise.resolve({ kind: "blender", version: "0", build: "0" }),
  request: (op, _, options) => {
    options?.onLog?.(`asked to ${op}\n`);
    return op === "fail" ? Promise.reject(new Error("told to fail")) : Promise.resolve({});
  },
};

/** Prints on both streams, and ends with what its settings say, when a file is there that they may name. */
const script = `const { settings, outDir } = JSON.parse(require("fs").readFileSync(0, "utf8"));
  for (let n = 0; n < 100; n += 1) console.log("line " + n);
  console.error("the end");
  while (settings.until !== "" && !require("fs").existsSync(settings.until))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  if (settings.status !== 0) process.exit(settings.status);
  require("fs").copyFileSync(JSON.parse(process.argv[1]), outDir + "/model.glb");
  require("fs").writeFileSync(outDir + "/result.json", JSON.stringify({ files: [{ role: "model", path: "model.glb" }] }));`;

let fixture: MaterialsFixture;
let glb: string;
beforeAll(async () => {
  const tools = { cad: chatty, blender: chatty, usd: chatty, close: () => Promise.resolve() };
  fixture = await materialsFixture({ database: { folder: undefined }, onError: () => undefined, tools, timing: quick });
  const { artifacts } = fixture.app;
  const step = await artifacts.write("step", "source", Buffer.from("a STEP file"));
  const bytes = await publishedGlb();
  glb = await artifacts.path((await artifacts.write("mesh", "geometry", bytes)).sha256);
  await fixture.publish("dome", step.sha256, parts, [], bytes);
});
afterAll(() => fixture.close());

/** An output type that a command makes which ends with this status, and not before a file is there if one is named. */
function definitions(status: number, until = "") {
  const command = [process.execPath, "-e", script, JSON.stringify(glb)];
  const legacy = { command, timeoutSeconds: 60, settings: { status, until } };
  const own = { title: "Own", family: "order_line", artifactKind: "glb", legacy } as const;
  return catalogue([compile(outputType(`own-${status}`, own))]);
}

async function untilEnded(dispatchId: string): Promise<{ id: string; status: string }> {
  const look = () =>
    fixture.app.database.db
      .selectFrom("run")
      .select(["id", "status"])
      .where("dispatch_id", "=", dispatchId)
      .executeTakeFirstOrThrow();
  await expect.poll(async () => (await look()).status).toMatch(/succeeded|failed/);
  return look();
}

test.each([
  [0, "succeeded"],
  [65, "failed"],
])("all that a command prints is the log of its step: it ends with %i", async (status, wanted) => {
  const own = definitions(status);
  const { app } = fixture;
  const line = { id: `line-${status}`, product: "dome", outputType: `own-${status}` };
  await importOrderLines(app, { text: JSON.stringify(line), catalogue: own });
  const run = await untilEnded((await dispatchOrderLine(app, { orderLineId: line.id, catalogue: own })).id);
  expect(run.status).toBe(wanted);
  const logs = (await readRunLogs(app, run.id)) ?? [];
  expect(logs.map(({ node }) => node)).toEqual(["order.read#1", "product.load#1", "legacy.command#1"]);
  const printed = logs.at(-1)?.log.split("\n");
  expect(printed?.filter((text) => text.startsWith("line "))).toEqual(
    Array.from({ length: 100 }, (_, n) => `line ${n}`),
  );
  expect(printed).toContain("the end");
});

test("while a command runs its run says so, and then no more", async () => {
  const { app } = fixture;
  const until = join(app.dataFolder, "until");
  const own = definitions(0, until);
  const line = { id: "line-slow", product: "dome", outputType: "own-0" };
  await importOrderLines(app, { text: JSON.stringify(line), catalogue: own });
  const { id } = await dispatchOrderLine(app, { orderLineId: line.id, catalogue: own });
  const { id: runId } = await app.database.db
    .selectFrom("run")
    .select("id")
    .where("dispatch_id", "=", id)
    .executeTakeFirstOrThrow();
  const said = { fraction: 0, message: `running ${process.execPath}` };
  await expect.poll(async () => (await readRun(app, runId))?.progress).toEqual(said);
  await sleep(200);
  await writeFile(until, "");
  expect((await untilEnded(id)).status).toBe("succeeded");
  const ended = await readRun(app, runId);
  expect(ended?.progress).toBeUndefined();
  expect(ended?.nodes.at(-1)?.timings?.workMs).toBeGreaterThanOrEqual(200);
});

test("what native tools print is the log of the call that asked them", async () => {
  const { app } = fixture;
  const request = await app.artifacts.writeJson("order-line", "order", {});
  await insertArtifacts(app.database.db, [request], app.now());
  const invocation = findInvocation(definitions(0), "own-0", "legacy", app.registry);
  const pins = { invocation, productId: "dome", revision: "r", orderLineId: null, request };
  const run = await pinRun(app, { ...pins, mode: "legacy" });
  const standing = { status: "running", attended: false, cached: false, priority: 0, nodes: 0 } as const;
  await insertRun(app.database.db, run, standing);
  const host = legacyHost({ ...app, timing: app.engine.timing }, run, {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  const asking = (op: string) =>
    implement(readOrderModule.contract, undefined, async (_, { tools }) => {
      await tools.blender.request(op, {});
      return { order: request };
    });
  const call = { request, params: {}, inputs: {} };
  await callModule(host, "order.read#1", asking("render"), call);
  await expect(callModule(host, "order.read#2", asking("fail"), call)).rejects.toThrow("told to fail");
  const logs = (await readRunLogs(app, run.id)) ?? [];
  expect(logs.map(({ node, status, log }) => [node, status, log])).toEqual([
    ["order.read#1", "succeeded", "asked to render\n"],
    ["order.read#2", "failed", "asked to fail\n"],
  ]);
});
