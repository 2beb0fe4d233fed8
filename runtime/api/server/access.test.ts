import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken, revokeToken } from "../tokens.ts";
import { usualLimits } from "./limits.ts";
import { openApiDocument } from "./openapi.ts";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
let untouched: ApiFixture;
let exposed: ApiFixture;
beforeAll(async () => {
  api = await apiFixture({ limits: { ...usualLimits, guesses: 10_000 } });
  untouched = await apiFixture({ untouched: true });
  exposed = await apiFixture({ untouched: true, loopback: false });
});
afterAll(() => Promise.all([api, untouched, exposed].map((one) => one.close())));

interface Operation {
  readonly security: readonly { readonly token: readonly string[] }[];
}

/** Every operation, with ids that name nothing. */
const operations = Object.entries(openApiDocument()["paths"] as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path: path
        .replace("{sha256}", "0".repeat(64))
        .replace("{file}", "x.json")
        .replace(/\{\w+\}/g, "x"),
      scope: security[0]?.token[0],
    })),
);

function asked(one: ApiFixture, path: string, method: string, authorization?: string): Promise<Response> {
  return fetch(`${one.url}${path}`, { method, headers: authorization === undefined ? {} : { authorization } });
}

describe("a token", () => {
  it("is needed by every route but those of health", () => {
    const free = operations.filter(({ scope }) => scope === undefined).map(({ name }) => name);
    expect(free).toEqual(["GET /healthz", "GET /readyz"]);
  });

  it.each(operations.filter(({ scope }) => scope !== undefined))("is needed by $name", async ({ path, method }) => {
    for (const wrong of [undefined, "Bearer rl_000000000000_nothing", "Token x", "Bearer"]) {
      const refused = await asked(api, path, method, wrong);
      expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: "token-invalid" } }]);
      expect(refused.headers.get("www-authenticate")).toMatch(/realm="Renderline"/);
    }
  });

  it.each(operations.filter(({ scope }) => scope === "operate" || scope === "promote"))(
    "must have a wide enough scope for $name",
    async ({ path, method, scope }) => {
      const narrower = scope === "operate" ? (["view"] as const) : (["view", "operate"] as const);
      for (const one of narrower) {
        const refused = await api.send(path, one, {}, method);
        expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: "scope-missing" } }]);
      }
      expect((await api.send(path, "promote", {}, method)).status).not.toBe(403);
    },
  );

  it("is refused from the moment on in which it is revoked", async () => {
    const { token, id } = await createToken(api.app, { name: "leaving", scope: "view" });
    expect((await asked(api, "/v1/runs", "GET", `Bearer ${token}`)).status).toBe(200);
    await revokeToken(api.app, id);
    expect((await asked(api, "/v1/runs", "GET", `Bearer ${token}`)).status).toBe(401);
  });

  it("opens pages as the password that a browser asks for, and changes nothing so", async () => {
    const basic = `Basic ${Buffer.from(`anyone:${api.tokens.promote}`).toString("base64")}`;
    expect((await asked(api, "/data/index.json", "GET", basic)).status).toBe(200);
    expect((await asked(api, "/v1/products/dome/materials/undo", "POST", basic)).status).toBe(401);
    const without = await asked(api, "/data/index.json", "GET");
    expect([without.status, without.headers.get("www-authenticate")]).toEqual([
      401,
      'Basic realm="Renderline", charset="UTF-8"',
    ]);
  });
});

describe("without any token made", () => {
  it("documents are open to this machine, and nothing else is", async () => {
    expect((await asked(untouched, "/data/index.json", "GET")).status).toBe(200);
    expect((await asked(untouched, "/data/products/dome.json", "GET")).status).toBe(200);
    for (const path of ["/v1/runs", "/metrics", "/v1/events"])
      expect((await asked(untouched, path, "GET")).status, path).toBe(401);
    expect((await asked(untouched, "/v1/products/dome/materials/undo", "POST")).status).toBe(401);
  });

  it("they are closed to names that somebody else may have given to this machine", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(untouched.url);
      request({ port, host: "127.0.0.1", path: "/data/index.json", headers: { host: `evil.example:${port}` } })
        .on("response", (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(401);
  });

  it("they are closed where other machines reach the server", async () => {
    expect((await asked(exposed, "/data/index.json", "GET")).status).toBe(401);
  });

  it("they are closed for good when the first is made, even if that is revoked", async () => {
    const { id } = await createToken(untouched.app, { name: "first", scope: "view" });
    expect((await asked(untouched, "/data/index.json", "GET")).status).toBe(401);
    await revokeToken(untouched.app, id);
    expect((await asked(untouched, "/data/index.json", "GET")).status).toBe(401);
  });
});
