import { assert, asyncProperty } from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";
import { describedOperations, whyNot } from "./testing/described.ts";
import { madeUpRequest, type KnownValues, type MadeUpRequest } from "./testing/made-up-requests.ts";

let api: ApiFixture;
const plenty = 1_000_000;
beforeAll(async () => {
  api = await apiFixture({ limits: { requests: plenty, guesses: plenty, streams: plenty } });
  await api.order("L-1", "L-2");
  await api.untilEnded((await api.dispatch("L-1")).id);
});
afterAll(() => api.close());

/** Requests for each operation. */
const each = 12;

it.each(describedOperations)("$name answers what somebody made up as the document says", async (operation) => {
  const known = await knownValues();
  await assert(
    asyncProperty(madeUpRequest(operation, known), async (request) => {
      const { status, json } = await answerTo(request);
      expect([...operation.answers.keys()], `undescribed status ${status}`).toContain(status);
      expect(status, JSON.stringify(json)).not.toBe(500);
      const schema = operation.answers.get(status);
      if (schema !== undefined) expect(whyNot(json, schema)).toBeUndefined();
    }),
    { numRuns: each },
  );
});

async function answerTo({
  operation,
  scope,
  path,
  headers,
  body,
}: MadeUpRequest): Promise<{ status: number; json: unknown }> {
  // A stream of events goes on: that it has begun is its answer.
  const abort = new AbortController();
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await api.ask(path, scope, {
    method: operation.method,
    headers: { ...headers, ...type },
    signal: abort.signal,
    ...(body === undefined ? {} : { body }),
  });
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
  const json: unknown = isJson && operation.answers.get(answer.status) !== undefined ? await answer.json() : undefined;
  abort.abort();
  return { status: answer.status, json };
}

/** What there is by then: requests before this one made some of it. */
async function knownValues(): Promise<KnownValues> {
  const { db } = api.app.database;
  const ids = async (table: "run" | "order_line" | "dispatch"): Promise<string[]> =>
    (await db.selectFrom(table).select("id").limit(20).execute()).map(({ id }) => id);
  const artifacts = (await db.selectFrom("artifact").select("sha256").limit(20).execute()).map(({ sha256 }) => sha256);
  const [runs, lines, dispatches] = [await ids("run"), await ids("order_line"), await ids("dispatch")];
  const product = (await (await api.ask("/v1/products/dome", "view")).json()) as { parts: { key: string }[] };
  return {
    "products id": ["dome"],
    "output-types id": ["ordered"],
    "workflows id": ["order-line--trial"],
    "runs id": runs,
    "order-lines id": lines,
    "dispatches id": dispatches,
    "products file": ["dome.json"],
    "workflows file": ["order-line--trial.json"],
    "runs file": runs.map((id) => `${id}.json`),
    "artifacts file": artifacts.map((one) => `${one}.glb`),
    "artifacts sha256": artifacts,
    product: ["dome"],
    outputType: ["ordered"],
    orderLines: lines,
    material: ["grey"],
    parts: product.parts.map(({ key }) => key),
    names: ["*"],
    before: runs,
    after: lines,
  };
}
