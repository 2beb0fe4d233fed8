import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { RenderlineError } from "#contracts";
import { needs } from "./access.ts";
import type { ApiEnv, ApiHost } from "./env.ts";
import { answerFailure } from "./failures.ts";
import { inertByDefault, secured } from "./headers.ts";
import { limitRequests } from "./limits.ts";
import { logRequests } from "./log.ts";
import { openApiDocument } from "./openapi.ts";
import { routes } from "./routes.ts";
import { sitePages } from "./site-pages.ts";

/**
 * The API, the site's documents and, where there is a folder of it, the built site.
 * No header lets another site's pages read anything (CORS is off).
 */
export async function buildApi(host: ApiHost, siteFolder: string | undefined): Promise<Hono<ApiEnv>> {
  const api = new Hono<ApiEnv>();
  const document = openApiDocument();
  api.use(async (c, next) => {
    c.set("host", host);
    await next();
  });
  api.use(requestId(), logRequests, secured, inertByDefault);
  api.onError(answerFailure);
  api.notFound((c) => {
    const remedy = "/openapi.json lists what there is.";
    return answerFailure(new RenderlineError("route-unknown", `there is no ${c.req.method} ${c.req.path}`, remedy), c);
  });
  api.get("/openapi.json", limitRequests, (c) => c.json(document));
  api.route("/", routes);
  // What an export left beside the site is not what these addresses mean.
  api.all("/data/*", (c) => c.notFound());
  if (siteFolder !== undefined) {
    for (const one of needs("view", { pages: true }).middleware) api.get("/*", one);
    api.get("/*", await sitePages(siteFolder));
  }
  return api;
}
