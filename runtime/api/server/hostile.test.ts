import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../tokens.ts";
import { usualLimits } from "./limits.ts";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
beforeAll(async () => {
  api = await apiFixture({ limits: { ...usualLimits, guesses: 3 } });
});
afterAll(() => api.close());

/** Sends a request as it stands, which no client of good manners would. */
async function raw(text: string): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
  socket.end(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe("a request", () => {
  it.each([
    ["an unknown field", "/v1/order-lines", { orderLines: [], more: 1 }, 400, "request-invalid", "Unrecognized key"],
    [
      "an unknown field inside",
      "/v1/order-lines",
      { orderLines: [{ id: "a", product: "dome", outputType: "ordered", price: 1 }] },
      400,
      "request-invalid",
      "body.orderLines.0",
    ],
    ["another type", "/v1/dispatches", { orderLines: "all" }, 400, "request-invalid", "body.orderLines"],
    ["nothing", "/v1/dispatches", undefined, 400, "request-invalid", ""],
    ["a node that is no name", "/v1/runs/gone/retry", { from: { $ne: "" } }, 400, "request-invalid", "body.from"],
    ["a node of endless name", "/v1/runs/gone/retry", { from: "n".repeat(300) }, 400, "request-invalid", "body.from"],
    ["more than a node", "/v1/runs/gone/retry", { from: "a", publish: true }, 400, "request-invalid", "publish"],
    ["another's run", "/v1/runs/gone'--/retry", { from: "a" }, 404, "run-unknown", "gone'--"],
    ["no line to look at", "/v1/preflight", { orderLines: [] }, 400, "request-invalid", "body.orderLines"],
  ] as const)("that holds %s is refused, by name", async (_, path, body, status, code, words) => {
    const refused = await api.send(path, "operate", body);
    const answer = (await refused.json()) as { error: { code: string; message: string } };
    expect([refused.status, answer.error.code]).toEqual([status, code]);
    expect(answer.error.message).toContain(words);
  });

  it("with an unknown query is refused", async () => {
    const refused = await api.ask("/v1/runs?limit=5&colour=red", "view");
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining("colour") } },
    ]);
  });

  it("whose body is no JSON, or does not say so, is refused", async () => {
    const init = { method: "POST", body: "{", headers: { "Content-Type": "application/json" } };
    expect((await api.ask("/v1/dispatches", "operate", init)).status).toBe(400);
    const text = { method: "POST", body: "{}", headers: { "Content-Type": "text/plain" } };
    const refused = await api.ask("/v1/dispatches", "operate", text);
    expect([refused.status, await refused.json()]).toMatchObject([415, { error: { code: "request-invalid" } }]);
  });

  it("that is too large is refused, told or not how large it is", async () => {
    const body = JSON.stringify({ orderLines: ["x".repeat(300_000)] });
    const headers = { "Content-Type": "application/json" };
    const told = await api.ask("/v1/dispatches", "operate", { method: "POST", body, headers });
    expect([told.status, await told.json()]).toMatchObject([413, { error: { code: "request-too-large" } }]);
    const stream = new Blob([body]).stream();
    const init = { method: "POST", body: stream, headers, duplex: "half" } as RequestInit;
    expect((await api.ask("/v1/dispatches", "operate", init)).status).toBe(413);
  });

  it("for what is not there says so, in the same form", async () => {
    for (const [path, method] of [
      ["/v2/runs", "GET"],
      ["/v1/runs", "DELETE"],
      ["/data/other.json", "GET"],
    ] as const) {
      const missing = await api.ask(path, "promote", { method });
      expect([missing.status, await missing.json()]).toMatchObject([404, { error: { code: "route-unknown" } }]);
    }
  });
});

describe("no path", () => {
  it.each([
    "/v1/artifacts/../../owner.json",
    "/v1/artifacts/..%2f..%2fowner.json",
    "/v1/artifacts/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/data/artifacts/..%2f..%2fowner.json",
    "/data/runs/..%2findex.json",
    "/data/../../../etc/passwd",
    "/..%5c..%5cowner.json",
    "/%00",
    "/%ff%fe",
    `/v1/artifacts/${"0".repeat(64)}%00.png`,
  ])("reaches out of the store: %s", async (path) => {
    const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${api.tokens.promote}\r\n`;
    const answer = await raw(`${head}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toContain("root:");
  });
});

describe("an answer", () => {
  it("lets no other site read it, or show it in a frame", async () => {
    const origin = { Origin: "https://other.example" };
    for (const path of ["/v1/runs", "/data/index.json", "/healthz", "/nothing"]) {
      const { headers } = await api.ask(path, "view", { headers: origin });
      expect(headers.get("access-control-allow-origin"), path).toBeNull();
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
    const preflight = { ...origin, "Access-Control-Request-Method": "PUT" };
    const asked = await api.ask("/v1/output-types/ordered/mode", undefined, { method: "OPTIONS", headers: preflight });
    expect([...asked.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("carries the request's id, its own where that is none", async () => {
    const given = await api.ask("/healthz", undefined, { headers: { "X-Request-Id": "order-7" } });
    expect(given.headers.get("x-request-id")).toBe("order-7");
    const odd = await api.ask("/healthz", undefined, { headers: { "X-Request-Id": "a b" } });
    expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("tells nothing of what failed inside; the log does, by the request's id", async () => {
    const broken = await apiFixture();
    try {
      await broken.app.database.db.schema.dropTable("mode_change").execute();
      const answer = await broken.ask("/data/output-types.json", "view");
      const id = answer.headers.get("x-request-id");
      expect([answer.status, await answer.json()]).toEqual([
        500,
        {
          error: {
            code: "internal",
            message: "Renderline itself failed",
            remedy: `The server's log tells more, under request id ${id}.`,
          },
        },
      ]);
      const lines = broken.logged.filter((line) => line.includes(String(id))).map((line) => JSON.parse(line));
      expect(lines).toMatchObject([
        { level: "error", code: "internal", err: { message: expect.stringContaining("mode_change") } },
        { level: "warn", status: 500, path: "/data/output-types.json" },
      ]);
    } finally {
      await broken.close();
    }
  });
});

it("logs each request by who made it, and no token, header, query or body", async () => {
  const { token, id } = await createToken(api.app, { name: "logged", scope: "operate" });
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Cookie: "secret=1" };
  await fetch(`${api.url}/v1/runs?product=hidden-name`, { headers });
  await fetch(`${api.url}/v1/dispatches`, { method: "POST", headers, body: '{"orderLines":["hidden-line"]}' });
  const text = api.logged.join("");
  expect(text).not.toContain(token.slice(16));
  expect(text).not.toMatch(/hidden-|secret|Bearer/);
  for (const one of Object.values(api.tokens)) expect(text).not.toContain(one.slice(16));
  expect(api.logged.map((line) => JSON.parse(line)).find(({ by }) => by === id)).toMatchObject({
    level: "info",
    method: "GET",
    path: "/v1/runs",
    status: 200,
    by: id,
    address: "127.0.0.1",
    requestId: expect.any(String),
  });
});

describe("who asks too much", () => {
  it("is told when to come again; others are not held up", async () => {
    const small = await apiFixture({ limits: { requests: 5, guesses: 5, streams: 1 } });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 7; count += 1) statuses.push((await small.ask("/v1/runs", "view")).status);
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
      const refused = await small.ask("/v1/runs", "view");
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ error: { code: "too-many-requests" } });
      expect((await small.ask("/v1/runs", "operate")).status).toBe(200);
    } finally {
      await small.close();
    }
  });

  it("cannot go on guessing tokens", async () => {
    const guess = (): Promise<Response> =>
      fetch(`${api.url}/v1/runs`, { headers: { Authorization: `Bearer rl_${"0".repeat(12)}_${"A".repeat(43)}` } });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await api.ask("/v1/runs", "view")).status).toBe(200);
  });
});
