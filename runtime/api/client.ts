import { hc } from "hono/client";
import type { ApiRoutes } from "./server/routes.ts";

/**
 * A client of the API whose paths, parameters, bodies and answers are typed by the server's own schemas.
 * @example
 * const client = apiClient("http://127.0.0.1:4400", token);
 * const answer = await client.v1.runs.$get({ query: { status: "failed" } });
 * if (answer.status === 200) for (const run of (await answer.json()).runs) console.log(run.id);
 */
export function apiClient(base: string, token: string) {
  return hc<ApiRoutes>(base, { headers: { Authorization: `Bearer ${token}` } });
}
