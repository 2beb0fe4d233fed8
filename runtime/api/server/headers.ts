import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { ApiEnv } from "./env.ts";

/**
 * What browsers are told of every answer: take it as what it says it is, show it in no other site's frame, give it to no
 * other site. Strict-Transport-Security is for whoever speaks TLS, which this server leaves to a proxy.
 */
export const secured: MiddlewareHandler<ApiEnv> = secureHeaders({
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
});

/** JSON, pictures and models, opened by themselves, run nothing and load nothing. */
const inert = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Where a route has not said otherwise: nothing runs, and nothing is kept. */
export const inertByDefault: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", inert);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
};
