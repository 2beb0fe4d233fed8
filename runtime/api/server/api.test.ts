import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiClient } from "../client.ts";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
beforeAll(async () => {
  api = await apiFixture();
});
afterAll(() => api.close());

describe("order lines, from import to output", () => {
  it("are taken in, dispatched, and their output is read by its digest", async () => {
    const client = apiClient(api.url, api.tokens.promote);
    const line = { id: "A-1", product: "dome", outputType: "ordered" };
    const imported = await client.v1["order-lines"].$post({ json: { orderLines: [line] } });
    expect(imported.status).toBe(200);
    expect(await imported.json()).toEqual({ added: ["A-1"], known: [] });
    const again = await client.v1["order-lines"].$post({ json: { orderLines: [line] } });
    expect(await again.json()).toEqual({ added: [], known: ["A-1"] });

    const started = await client.v1["order-lines"][":id"].dispatch.$post({ param: { id: "A-1" } });
    if (started.status !== 200) throw new Error(await started.text());
    const dispatched = await started.json();
    expect(dispatched).toMatchObject({ orderLine: "A-1", mode: "legacy", path: "legacy" });
    await api.untilEnded(dispatched.id);

    const shown = await client.v1["order-lines"][":id"].$get({ param: { id: "A-1" } });
    if (shown.status !== 200) throw new Error(await shown.text());
    const { output, dispatch } = await shown.json();
    expect(dispatch).toMatchObject({ id: dispatched.id, status: "published" });
    const file = await api.ask(`/v1/artifacts/${output?.sha256}`, "view");
    expect(file.headers.get("content-type")).toBe("model/gltf-binary");
    expect((await file.arrayBuffer()).byteLength).toBe(output?.bytes);

    const told = await client.v1.dispatches[":id"].$get({ param: { id: dispatched.id } });
    if (told.status !== 200) throw new Error(await told.text());
    const { events, runs } = await told.json();
    expect(events.map(({ type }) => type)).toEqual(["dispatched", "published"]);
    const run = await client.v1.runs[":id"].$get({ param: { id: runs[0]?.id ?? "" } });
    if (run.status !== 200) throw new Error(await run.text());
    expect(await run.json()).toMatchObject({ mode: "legacy", status: "succeeded", outputType: "ordered" });
  });

  it("are refused as a whole, by line, with nothing taken in", async () => {
    const orderLines = [
      { id: "B-1", product: "dome", outputType: "ordered" },
      { id: "B-2", product: "nothing", outputType: "ordered" },
    ];
    const refused = await api.send("/v1/order-lines", "operate", { orderLines });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      error: { code: "order-invalid", message: expect.stringContaining('line 2: there is no product "nothing"') },
    });
    expect((await api.ask("/v1/order-lines/B-1", "view")).status).toBe(404);
  });

  it("are dispatched many at once; one that cannot be made keeps no other from it", async () => {
    await api.order("C-1", "C-2");
    const answer = await api.send("/v1/dispatches", "operate", { orderLines: ["C-1", "gone", "C-2"] });
    const { dispatched, refused } = (await answer.json()) as {
      dispatched: { id: string; orderLine: string }[];
      refused: unknown[];
    };
    expect(dispatched.map(({ orderLine }) => orderLine)).toEqual(["C-1", "C-2"]);
    expect(refused).toMatchObject([{ orderLine: "gone", error: { code: "order-line-unknown" } }]);
    for (const { id } of dispatched) await api.untilEnded(id);
    const page = await api.ask("/v1/order-lines?limit=1&after=C-1&status=published", "view");
    expect(await page.json()).toMatchObject({ orderLines: [{ id: "C-2" }] });
  });

  it("are tried again from a node of their run, by who may operate", async () => {
    await api.order("R-1");
    await api.mode("graph");
    const { id } = await api.dispatch("R-1");
    await api.untilEnded(id);
    await api.mode("legacy");
    const { runs } = (await (await api.ask(`/v1/dispatches/${id}`, "view")).json()) as { runs: { id: string }[] };
    const [{ id: of }] = runs as [{ id: string }];
    expect((await api.send(`/v1/runs/${of}/retry`, "view", {})).status).toBe(403);
    const nothing = await api.send(`/v1/runs/${of}/retry`, "operate", {});
    expect([nothing.status, await nothing.json()]).toMatchObject([409, { error: { code: "nothing-to-retry" } }]);
    const stranger = await api.send(`/v1/runs/${of}/retry`, "operate", { from: "constructor" });
    expect([stranger.status, await stranger.json()]).toMatchObject([404, { error: { code: "node-unknown" } }]);

    const client = apiClient(api.url, api.tokens.operate);
    const answer = await client.v1.runs[":id"].retry.$post({ param: { id: of }, json: { from: "export" } });
    if (answer.status !== 200) throw new Error(await answer.text());
    const retried = await answer.json();
    expect(retried).toMatchObject({ of, from: "export", kept: ["order", "product", "materials"], dispatch: null });
    await api.app.engine.untilStill(retried.run);
    const shown = await client.v1.runs[":id"].$get({ param: { id: retried.run } });
    if (shown.status !== 200) throw new Error(await shown.text());
    expect(await shown.json()).toMatchObject({ status: "succeeded", retry: { of, from: "export" } });
  });

  it("are looked at before they are dispatched, by who may only look", async () => {
    await api.order("P-1");
    const client = apiClient(api.url, api.tokens.view);
    const answer = await client.v1.preflight.$post({ json: { orderLines: ["P-1"] } });
    if (answer.status !== 200) throw new Error(await answer.text());
    const { ok, checks, lines } = await answer.json();
    expect(ok).toBe(true);
    expect(checks.map(({ check }) => check)).toContain("space");
    expect(lines).toMatchObject([{ orderLine: "P-1", mode: "legacy", path: "legacy" }]);
    const gone = await api.send("/v1/preflight", "view", { orderLines: ["P-1", "gone"] });
    expect([gone.status, await gone.json()]).toMatchObject([404, { error: { code: "order-line-unknown" } }]);
    expect((await api.send("/v1/preflight", undefined, { orderLines: ["P-1"] })).status).toBe(401);
  });

  it("are cancelled while they are made, and tried again", async () => {
    await api.order("D-1");
    const nothing = await api.send("/v1/order-lines/D-1/cancel", "operate");
    expect([nothing.status, await nothing.json()]).toMatchObject([409, { error: { code: "nothing-under-way" } }]);
    const early = await api.send("/v1/order-lines/D-1/retry", "operate");
    expect([early.status, await early.json()]).toMatchObject([409, { error: { code: "nothing-to-retry" } }]);

    await api.mode("graph");
    const begun = Promise.withResolvers<void>();
    api.faults.graph = async (signal) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      signal.throwIfAborted();
    };
    const { id } = (await (await api.send("/v1/order-lines/D-1/dispatch", "operate")).json()) as { id: string };
    await begun.promise;
    const second = await api.send("/v1/order-lines/D-1/dispatch", "operate");
    expect([second.status, await second.json()]).toMatchObject([409, { error: { code: "dispatch-under-way" } }]);
    const cancelled = await api.send("/v1/order-lines/D-1/cancel", "operate");
    expect(await cancelled.json()).toEqual({ dispatch: id });
    expect(await api.untilEnded(id)).toMatchObject({ status: "cancelled" });

    api.faults.graph = () => Promise.resolve();
    const retried = (await (await api.send("/v1/order-lines/D-1/retry", "operate")).json()) as { id: string };
    expect(await api.untilEnded(retried.id)).toMatchObject({ status: "published", path: "graph" });
    await api.mode("legacy");
  });
});

describe("the mode of an output type", () => {
  it("is changed with a reason, under the token's name", async () => {
    const change = { mode: "canary", share: 5, reason: "a first share" };
    const changed = await api.send("/v1/output-types/ordered/mode", "promote", change, "PUT");
    expect(await changed.json()).toMatchObject({ outputType: "ordered", mode: "canary", share: 5, redispatched: [] });
    const read = (await (await api.ask("/v1/output-types/ordered/mode", "view")).json()) as { changes: unknown[] };
    const author = expect.stringMatching(/^promote \(token [0-9a-f]{12}\)$/);
    expect(read.changes[0]).toMatchObject({ mode: "canary", share: 5, reason: "a first share", author });
    const type = await api.ask("/v1/output-types/ordered", "view");
    expect(await type.json()).toMatchObject({
      file: "output-types/ordered.output-type.ts",
      definition: { id: "ordered" },
      mode: { mode: "canary", share: 5 },
    });
    await api.mode("legacy");
  });

  it.each([
    ["a share that does not belong to it", { mode: "graph", share: 5, reason: "no" }, 400, "bad-usage"],
    ["no reason", { mode: "graph", reason: " " }, 400, "request-invalid"],
    ["another mode", { mode: "best", reason: "no" }, 400, "request-invalid"],
  ] as const)("is not changed to %s", async (_, body, status, code) => {
    const refused = await api.send("/v1/output-types/ordered/mode", "promote", body, "PUT");
    expect([refused.status, await refused.json()]).toMatchObject([status, { error: { code } }]);
  });
});

describe("materials", () => {
  it("are listed, assigned, taken back and cleared, under the token's name", async () => {
    const listed = await api.ask("/v1/products/dome/materials", "view");
    const { parts } = (await listed.json()) as { parts: { key: string; name: string; material: string | null }[] };
    const [part] = parts;
    if (part === undefined) throw new Error("the product has no part");
    const assign = { parts: [part.key], material: "grey", reason: "the drawing says so" };
    const assigned = await api.send("/v1/products/dome/materials/assign", "operate", assign);
    expect(await assigned.json()).toEqual({ product: "dome", state: 1, parts: [part.key] });
    const now = (await (await api.ask("/v1/products/dome/materials", "view")).json()) as { parts: unknown[] };
    const author = expect.stringMatching(/^operate \(token /);
    expect(now.parts[0]).toMatchObject({
      material: "grey",
      source: { from: "manual", author, reason: "the drawing says so" },
    });
    const undone = await api.send("/v1/products/dome/materials/undo", "operate");
    expect(await undone.json()).toEqual({ product: "dome", state: 2, parts: [part.key], undone: 1 });
    const cleared = await api.send("/v1/products/dome/materials/clear", "operate", { parts: [part.key] });
    expect(await cleared.json()).toMatchObject({ product: "dome", parts: [] });
    const missing = await api.ask("/v1/products/dome/materials?missing=true", "view");
    const { parts: without } = (await missing.json()) as { parts: { material: string | null }[] };
    expect(without.length).toBe(parts.filter(({ material }) => material === null).length);
  });

  it.each([
    ["no such material", { names: ["*"], material: "cheese", reason: "no" }, 422, "material-unknown"],
    ["no part of this name", { names: ["nothing"], material: "grey", reason: "no" }, 422, "part-unknown"],
    ["no part at all", { material: "grey", reason: "no" }, 400, "bad-usage"],
  ] as const)("are refused: %s", async (_, body, status, code) => {
    const refused = await api.send("/v1/products/dome/materials/assign", "operate", body);
    expect([refused.status, await refused.json()]).toMatchObject([status, { error: { code } }]);
  });
});

describe("lists", () => {
  it("page through runs from the newest to the oldest, each once", async () => {
    const seen: string[] = [];
    for (let before = ""; ;) {
      const answer = await api.ask(`/v1/runs?limit=2${before === "" ? "" : `&before=${before}`}`, "view");
      const { runs } = (await answer.json()) as { runs: { id: string }[] };
      if (runs.length === 0) break;
      seen.push(...runs.map(({ id }) => id));
      before = seen.at(-1) ?? "";
    }
    const rows = await api.app.database.db.selectFrom("run").select("id").orderBy("created_at", "desc").execute();
    expect(seen.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    const failed = (await (await api.ask("/v1/runs?status=failed", "view")).json()) as { runs: unknown[] };
    expect(failed.runs).toEqual([]);
  });

  it("tell products, workflows and output types, and each of them by itself", async () => {
    const products = await (await api.ask("/v1/products", "view")).json();
    expect(products).toMatchObject({ products: [{ id: "dome", revision: "a".repeat(64) }] });
    expect(await (await api.ask("/v1/products/dome", "view")).json()).toMatchObject({ id: "dome", version: 1 });
    expect(await (await api.ask("/v1/workflows", "view")).json()).toMatchObject({
      workflows: [{ id: "order-line/trial" }],
    });
    const workflow = await api.ask("/v1/workflows/order-line--trial", "view");
    expect(await workflow.json()).toMatchObject({
      definition: { id: "order-line/trial" },
      outputTypes: [{ id: "ordered" }],
    });
    expect(await (await api.ask("/v1/output-types", "view")).json()).toMatchObject({
      outputTypes: [{ id: "ordered" }],
    });
  });
});
