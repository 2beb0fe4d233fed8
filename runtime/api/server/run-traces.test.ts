import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sha256Hex } from "#contracts";
import { failing, ordersFixture, type OrdersFixture } from "#runtime/dispatch/testing/orders";
import { openLog } from "./log.ts";
import { traceRuns } from "./run-traces.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly status: { readonly code?: number };
}
interface Sent {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

let orders: OrdersFixture;
let collector: Server;
const spans: Span[] = [];
/** What a collector answers with. */
let status = 200;
beforeAll(async () => {
  orders = await ordersFixture();
  collector = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { resourceSpans } = JSON.parse(body) as Sent;
      if (status === 200)
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans)));
      response.writeHead(status, { "Content-Type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(async () => {
  delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  collector.close();
  await orders.close();
});

const quiet = openLog({ write: () => undefined });

it("sends one trace for each run that ends: its attempts, and their module calls", async () => {
  const end = await traceRuns(orders.app, { log: quiet });
  await orders.mode("graph");
  await orders.order("T-1");
  const { id } = await orders.dispatch("T-1");
  await orders.untilEnded(id);
  await end?.();
  const [run] = await orders.app.database.db.selectFrom("run").select("id").where("dispatch_id", "=", id).execute();
  const trace = spans.filter(({ traceId }) => traceId === sha256Hex(run?.id ?? "").slice(0, 32));
  const [root] = trace.filter(({ parentSpanId }) => parentSpanId === undefined || parentSpanId === "");
  expect(root).toMatchObject({ name: "run ordered", status: {} });
  expect(root?.attributes.find(({ key }) => key === "renderline.run")?.value.stringValue).toBe(run?.id);
  const attempts = trace.filter(({ parentSpanId }) => parentSpanId === root?.spanId);
  expect(attempts.map(({ name }) => name)).toEqual(["node order", "node product", "node materials", "node export"]);
  const exported = attempts.find(({ name }) => name === "node export");
  const calls = trace.filter(({ parentSpanId }) => parentSpanId === exported?.spanId);
  expect(calls.map(({ name }) => name)).toEqual(["call export.glb"]);
  expect(new Set(trace.map(({ spanId }) => spanId)).size).toBe(trace.length);
  for (const { startTimeUnixNano: from, endTimeUnixNano: to } of trace) expect(BigInt(to) >= BigInt(from)).toBe(true);
});

it("marks what failed by its code, without its message", async () => {
  spans.length = 0;
  const end = await traceRuns(orders.app, { log: quiet });
  orders.faults.graph = failing("tool-failed");
  await orders.order("T-2");
  await orders.untilEnded((await orders.dispatch("T-2")).id);
  orders.faults.graph = () => Promise.resolve();
  await end?.();
  expect(spans.filter(({ status: { code } }) => code === 2).map(({ name }) => name)).toContain("node order");
  expect(JSON.stringify(spans)).toContain("tool-failed");
  expect(JSON.stringify(spans)).not.toContain("told to fail");
});

it("goes on when the collector does not, and sends nothing where none is named", async () => {
  status = 400;
  const end = await traceRuns(orders.app, { log: quiet });
  await orders.order("T-3");
  expect(await orders.untilEnded((await orders.dispatch("T-3")).id)).toMatchObject({ status: "published" });
  await end?.();
  expect(await traceRuns(orders.app, { log: quiet, env: {} })).toBeUndefined();
});
