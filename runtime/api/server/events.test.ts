import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportGlb } from "#nodes";
import { hanging } from "#runtime/dispatch/testing/orders";
import { createToken, revokeToken } from "../tokens.ts";
import { usualLimits } from "./limits.ts";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
beforeAll(async () => {
  api = await apiFixture({ limits: { ...usualLimits, streams: 2 } });
});
afterAll(() => api.close());

interface Heard {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

interface Stream extends AsyncDisposable {
  readonly status: number;
  /** The next event; undefined when the stream has ended. */
  next(): Promise<Heard | undefined>;
}

/** Reads server-sent events as a client of them does. */
async function listen(path: string, lastId?: string, token = api.tokens.view): Promise<Stream> {
  const abort = new AbortController();
  const headers = new Headers({ Authorization: `Bearer ${token}` });
  if (lastId !== undefined) headers.set("Last-Event-ID", lastId);
  const answer = await api.ask(path, undefined, { headers, signal: abort.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    status: answer.status,
    next: async () => {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end === -1) {
          const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
          if (done) return undefined;
          text += value;
          continue;
        }
        const fields = new Map(
          text
            .slice(0, end)
            .split("\n")
            .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
        );
        text = text.slice(end + 2);
        const data = fields.get("data");
        if (data === undefined) continue;
        return { id: fields.get("id") ?? "", type: fields.get("event") ?? "", data: JSON.parse(data) };
      }
    },
    [Symbol.asyncDispose]: async () => abort.abort(),
  };
}

/** Listens as soon as there is room: of a stream that was left the server hears a moment later. */
async function listenWhenFree(path: string): Promise<Stream> {
  for (;;) {
    const stream = await listen(path);
    if (stream.status !== 429) return stream;
    await stream[Symbol.asyncDispose]();
    await sleep(50);
  }
}

it("tells what happens to dispatches as it happens, and who comes back hears the rest, once", async () => {
  await api.order("E-1", "E-2");
  await using live = await listen("/v1/events");
  const first = await api.dispatch("E-1");
  const dispatched = await live.next();
  expect(dispatched).toMatchObject({ type: "dispatched", data: { dispatch: first.id, data: { path: "legacy" } } });
  const published = await live.next();
  expect(published).toMatchObject({ type: "published", data: { dispatch: first.id } });

  const second = await api.dispatch("E-2");
  await api.untilEnded(second.id);
  await using back = await listen("/v1/events", dispatched?.id);
  const heard = [await back.next(), await back.next(), await back.next()];
  expect(heard.map((one) => [one?.type, one?.data["dispatch"]])).toEqual([
    ["published", first.id],
    ["dispatched", second.id],
    ["published", second.id],
  ]);
  expect(heard[0]?.id).toBe(published?.id);
});

it("refuses an id that is none", async () => {
  const answer = await api.ask("/v1/events", "view", { headers: { "Last-Event-ID": "7'; drop" } });
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: "request-invalid" } }]);
});

it("follows a run node by node to its end, and has no more for who heard that", async () => {
  await api.mode("graph");
  await api.order("F-1");
  const { fault, started } = hanging();
  const go = Promise.withResolvers<void>();
  api.faults.graph = async (signal, type) => {
    if (type === exportGlb.type) await Promise.race([fault(signal), go.promise]);
  };
  const { id } = await api.dispatch("F-1");
  await started;
  const { runs } = (await (await api.ask(`/v1/dispatches/${id}`, "view")).json()) as { runs: { id: string }[] };
  const path = `/v1/runs/${runs[0]?.id}/events`;
  await using stream = await listen(path);
  const nodes = new Map<unknown, unknown>();
  const before: Heard[] = [];
  while (nodes.get("export") !== "running" || before.at(-1)?.type !== "run") {
    const heard = await stream.next();
    if (heard === undefined) throw new Error("the stream ended early");
    before.push(heard);
    if (heard.type === "node") nodes.set(heard.data["node"], heard.data["status"]);
  }
  expect(before.at(-1)).toMatchObject({ type: "run", data: { status: "running" } });

  const progress = { fraction: 0.5, message: "frame 12 of 24" };
  await api.app.database.db
    .updateTable("node_run")
    .set({ progress: JSON.stringify(progress) })
    .where("run_id", "=", runs[0]?.id ?? "")
    .where("node_id", "=", "export")
    .execute();
  expect(await stream.next()).toMatchObject({ type: "node", data: { node: "export", status: "running", progress } });

  go.resolve();
  let last: Heard | undefined;
  for (let heard = await stream.next(); heard !== undefined; heard = await stream.next()) {
    last = heard;
    if (heard.type === "node") nodes.set(heard.data["node"], heard.data["status"]);
  }
  expect(last).toEqual({
    id: "end",
    type: "run",
    data: { run: runs[0]?.id, status: "succeeded", progress: null, error: null },
  });
  expect(new Set(nodes.values())).toEqual(new Set(["succeeded"]));
  expect((await listen(path, "end")).status).toBe(204);

  await using back = await listen(path, before[0]?.id);
  let told: Heard | undefined;
  for (let heard = await back.next(); heard !== undefined; heard = await back.next()) told = heard;
  expect(told?.id).toBe("end");
  api.faults.graph = () => Promise.resolve();
  await api.mode("legacy");
});

it("lets one token have so many streams at once, and counts those that were left", async () => {
  await using first = await listenWhenFree("/v1/events");
  await using second = await listenWhenFree("/v1/events");
  expect([first.status, second.status]).toEqual([200, 200]);
  const refused = await api.ask("/v1/events", "view");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
  await second[Symbol.asyncDispose]();
  await using again = await listenWhenFree("/v1/events");
  expect(again.status).toBe(200);
});

it.each([
  ["is revoked", (id: string) => revokeToken(api.app, id)],
  ["has expired", expire],
])("tells nothing any more of what happens once the token %s, and ends the stream", async (_, end) => {
  const { id, token } = await createToken(api.app, { name: "leaver", scope: "view" });
  await using theirs = await listen("/v1/events", undefined, token);
  await using ours = await listen("/v1/events");
  expect([theirs.status, ours.status]).toEqual([200, 200]);
  await api.order(`before-${id}`, `after-${id}`);
  const before = await api.dispatch(`before-${id}`);
  expect(await theirs.next()).toMatchObject({ type: "dispatched", data: { dispatch: before.id } });
  await api.untilEnded(before.id);
  expect(await theirs.next()).toMatchObject({ type: "published" });

  await end(id);
  await api.untilEnded((await api.dispatch(`after-${id}`)).id);
  expect(await theirs.next()).toBeUndefined();
  expect((await listen("/v1/events", undefined, token)).status).toBe(401);
  for (let heard = 0; heard < 4; heard += 1) expect(await ours.next()).toBeDefined();
});

/** As if its days were over. */
async function expire(id: string): Promise<void> {
  await api.app.database.db
    .updateTable("token")
    .set({ expires_at: new Date(0) })
    .where("id", "=", id)
    .execute();
}

it("ends streams when the server ends, and takes nothing more", async () => {
  await using stream = await listenWhenFree("/v1/events");
  expect(stream.status).toBe(200);
  const end = stream.next();
  await api.stop();
  expect(await end).toBeUndefined();
  await expect(api.ask("/healthz")).rejects.toThrow("fetch failed");
});
