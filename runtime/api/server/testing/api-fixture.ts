import { productSchema } from "#contracts";
import { ordersFixture, type OrdersFixture } from "#runtime/dispatch/testing/orders";
import { insertArtifacts } from "#runtime/store/run-records";
import { tokenScopes, type TokenScope } from "#runtime/store/status";
import { createToken } from "../../tokens.ts";
import type { LimitNumbers } from "../limits.ts";
import { listen } from "../listen.ts";
import { openLog } from "../log.ts";
import { serveApi } from "../serve-api.ts";

export interface ApiFixture extends OrdersFixture {
  /** The server's address, without a slash at its end. */
  readonly url: string;
  readonly tokens: Readonly<Record<TokenScope, string>>;
  /** Everything that was logged. */
  readonly logged: readonly string[];
  /** Asks with the token of a scope, or with none. */
  ask(path: string, scope?: TokenScope, init?: RequestInit): Promise<Response>;
  /** Sends JSON. */
  send(path: string, scope: TokenScope | undefined, body?: unknown, method?: string): Promise<Response>;
  /** Ends the server as a signal would, and leaves the rest. */
  stop(): Promise<void>;
}

export interface ApiFixtureOptions {
  readonly limits?: LimitNumbers;
  readonly site?: string;
  /** Whether nobody was ever given a token. */
  readonly untouched?: boolean;
  readonly loopback?: boolean;
}

/** A real server on a free port, before a real data folder with a published product, "dome", and an output type, "ordered". */
export async function apiFixture(options: ApiFixtureOptions = {}): Promise<ApiFixture> {
  const { limits, site, untouched = false, loopback = true } = options;
  const orders = await ordersFixture();
  const { app, catalogue } = orders;
  const [row] = await app.database.db.selectFrom("product_revision").select("manifest_sha256").execute();
  if (row === undefined) throw new Error("the fixture has no product");
  const { mesh } = await app.artifacts.readJson(row.manifest_sha256, productSchema);
  await insertArtifacts(app.database.db, [{ ...mesh, kind: "mesh", role: "geometry" }], app.now());
  const tokens: Record<string, string> = {};
  if (!untouched)
    for (const scope of tokenScopes) tokens[scope] = (await createToken(app, { name: scope, scope })).token;
  const logged: string[] = [];
  const server = await listen({ host: "127.0.0.1", port: 0 });
  const url = server.url.slice(0, -1);
  const end = await serveApi({
    app,
    server,
    loopback,
    authored: { catalogue, files: new Map([["ordered", "output-types/ordered.output-type.ts"]]) },
    site,
    log: openLog({ write: (line: string) => void logged.push(line) }),
    ...(limits === undefined ? {} : { limits }),
  });
  let ended: Promise<void> | undefined;
  const stop = (): Promise<void> => (ended ??= end());
  const ask: ApiFixture["ask"] = (path, scope, init = {}) => {
    const headers = new Headers(init.headers);
    if (scope !== undefined) headers.set("Authorization", `Bearer ${tokens[scope]}`);
    return fetch(`${url}${path}`, { ...init, headers });
  };
  return {
    ...orders,
    url,
    tokens: tokens as Record<TokenScope, string>,
    logged,
    ask,
    send: (path, scope, body, method = "POST") =>
      ask(path, scope, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      }),
    stop,
    close: async () => {
      await stop();
      await orders.close();
    },
  };
}
