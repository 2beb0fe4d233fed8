import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { z } from "zod";
import { failing } from "#runtime/dispatch/testing/orders";
import { documentPaths, runDocumentSchema } from "../documents.ts";
import { documentsState, exportDocuments } from "../export-documents.ts";
import { orderLineDocumentSchema, orderLinesDocumentSchema, outputTypesDocumentSchema } from "../order-documents.ts";
import { runLogsDocumentSchema } from "../run-logs-document.ts";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
beforeAll(async () => {
  api = await apiFixture();
  await api.order("never", "legacy", "shadow", "canary", "broken");
  const dispatch = async (id: string): Promise<void> => void (await api.untilEnded((await api.dispatch(id)).id));
  await dispatch("legacy");
  await api.mode("shadow");
  await dispatch("shadow");
  await api.shadows(1);
  await api.mode("canary", 100);
  await dispatch("canary");
  await api.mode("graph");
  api.faults.graph = failing("tool-failed");
  await dispatch("broken");
  api.faults.graph = () => Promise.resolve();
});
afterAll(() => api.close());

async function read<TSchema extends z.ZodType>(path: string, schema: TSchema): Promise<z.output<TSchema>> {
  const answer = await api.ask(`/data/${path}`, "view");
  expect(answer.status).toBe(200);
  return schema.parse(await answer.json());
}

const line = (id: string) => read(documentPaths.orderLine(id), orderLineDocumentSchema);

it("lists order lines, those dispatched last first, with how each stands", async () => {
  const { total, orderLines } = await read(documentPaths.orderLines, orderLinesDocumentSchema);
  expect(total).toBe(5);
  expect(orderLines.map(({ id, dispatch }) => [id, dispatch?.mode, dispatch?.path, dispatch?.cause?.code])).toEqual([
    ["broken", "graph", "legacy", "tool-failed"],
    ["canary", "canary", "graph", undefined],
    ["shadow", "shadow", "legacy", undefined],
    ["legacy", "legacy", "legacy", undefined],
    ["never", undefined, undefined, undefined],
  ]);
  expect(orderLines.map(({ hasOutput }) => hasOutput)).toEqual([true, true, true, true, false]);
});

it("says of a canary where the line fell, and what the share was then", async () => {
  const { dispatches } = await line("canary");
  const [first] = dispatches;
  expect(first?.canary?.share).toBe(100);
  expect(first?.canary?.lot).toBeGreaterThanOrEqual(0);
  expect(first?.canary?.lot).toBeLessThan(100);
  expect(first?.runs).toMatchObject([{ mode: "graph", status: "succeeded", mayPublish: true, fence: 1 }]);
  expect(first?.output?.url).toBe(documentPaths.artifact(first?.output?.sha256 ?? "", "glb"));
});

it("leads from a dispatch that fell back to the node that failed", async () => {
  const { dispatches, dispatchCount } = await line("broken");
  expect(dispatchCount).toBe(1);
  const [first] = dispatches;
  expect(first).toMatchObject({ status: "published", path: "legacy", fence: 2, cause: { code: "tool-failed" } });
  const [graph, legacy] = first?.runs ?? [];
  expect(graph).toMatchObject({ mode: "graph", status: "failed", fence: 1 });
  expect(legacy).toMatchObject({ id: first?.output?.run, mode: "legacy", status: "succeeded", fence: 2 });
  const run = await read(documentPaths.run(graph?.id ?? ""), runDocumentSchema);
  expect(run).toMatchObject({
    orderLine: "broken",
    dispatch: { id: first?.id, mode: "graph", status: "published", mayPublish: true, published: false },
  });
  const node = run.nodes.find(({ nodeId }) => nodeId === graph?.failedNode);
  expect(node).toMatchObject({ status: "failed", tries: [{ attempt: 1, status: "failed" }] });
  expect(node?.tries[0]?.worker).not.toBe("");
});

it("shows what a shadow made beside what was published, and that its bytes differ", async () => {
  const [first] = (await line("shadow")).dispatches;
  expect(first?.shadow?.verdict).toBe("different");
  expect(first?.shadow?.output?.sha256).not.toBe(first?.output?.sha256);
  expect(first?.runs.find(({ id }) => id === first.shadow?.run)).toMatchObject({ mayPublish: false, mode: "graph" });
});

it("tells of each output type how it is made, who changed that, and what became of its dispatches", async () => {
  const { outputTypes } = await read(documentPaths.outputTypes, outputTypesDocumentSchema);
  expect(outputTypes.map(({ id }) => id)).toEqual(["ordered"]);
  const orders = outputTypes[0]?.orders;
  expect(orders).toMatchObject({ mode: "graph", share: 0, fence: 1 });
  expect(orders?.changes.map(({ mode, share, author }) => [mode, share, author])).toEqual([
    ["graph", 0, "Ada"],
    ["canary", 100, "Ada"],
    ["shadow", 0, "Ada"],
  ]);
  expect(orders?.dispatches).toEqual({ running: 0, byGraph: 1, byLegacy: 3, failed: 0, cancelled: 0, fellBack: 1 });
  expect(orders?.shadows).toEqual({ equal: 0, different: 1, failed: 0 });
});

it("keeps an unknown line and the logs of an unknown run apart from a failure", async () => {
  for (const path of [documentPaths.orderLine("gone"), documentPaths.logs("gone")]) {
    const answer = await api.ask(`/data/${path}`, "view");
    expect(answer.status).toBe(404);
  }
});

it("exports the same, with every run that a line leads to, and again only when something has changed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-orders-"));
  try {
    const data = join(folder, "data");
    await exportDocuments(api.app, { folder: data, catalogue: api.catalogue, files: new Map() });
    const parsed = async <TSchema extends z.ZodType>(path: string, schema: TSchema): Promise<z.output<TSchema>> =>
      schema.parse(JSON.parse(await readFile(join(data, path), "utf8")));
    expect(await parsed(documentPaths.orderLines, orderLinesDocumentSchema)).toEqual(
      await read(documentPaths.orderLines, orderLinesDocumentSchema),
    );
    expect(await parsed(documentPaths.outputTypes, outputTypesDocumentSchema)).toEqual(
      await read(documentPaths.outputTypes, outputTypesDocumentSchema),
    );
    const { dispatches } = await parsed(documentPaths.orderLine("broken"), orderLineDocumentSchema);
    for (const { id } of dispatches.flatMap(({ runs }) => runs)) {
      expect((await parsed(documentPaths.run(id), runDocumentSchema)).events).toBeUndefined();
      expect(await parsed(documentPaths.logs(id), runLogsDocumentSchema)).toEqual({ version: 1, logs: [] });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const before = await documentsState(api.app);
  expect(await documentsState(api.app)).toBe(before);
  await api.mode("legacy");
  expect(await documentsState(api.app)).not.toBe(before);
});
