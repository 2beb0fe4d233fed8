import type { HttpBindings } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Logger } from "pino";
import type { z } from "zod";
import { RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import type { IndexDocument } from "../documents.ts";
import type { ProductSummaries } from "../product-summaries.ts";
import type { Bearer } from "../tokens.ts";
import type { AuthoredDefinitions } from "../workflow-document.ts";
import type { Limits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import type { ReadinessWatch } from "./readiness.ts";

/** What every handler works with. */
export interface ApiHost {
  readonly app: App;
  readonly authored: AuthoredDefinitions;
  readonly source: IndexDocument["source"];
  readonly log: Logger;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly products: ProductSummaries;
  readonly readiness: ReadinessWatch;
  /** Whether only this machine reaches the server. */
  readonly loopback: boolean;
  /** Fires when the server is to end: streams end then, and nothing new begins. */
  readonly closing: AbortSignal;
  /** Does something that nobody waits for; what it throws is logged. */
  readonly background: (task: () => Promise<unknown>) => void;
}

export interface ApiEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    readonly host: ApiHost;
    readonly requestId: string;
    /** Undefined for who shows no token. */
    readonly bearer: Bearer | undefined;
  };
}

/** Who changes something, as it is kept: the name of the token, and its id, for a name may be given twice. */
export function authorOf(c: Context<ApiEnv>): string {
  const bearer = c.get("bearer");
  if (bearer === undefined) throw new Error("what changes something needs a token");
  return `${bearer.name} (token ${bearer.id})`;
}

/** A group of routes. What a request holds that its schema does not is refused, field by field. */
export function newRoutes(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.target, result.error);
    },
  });
}

const places: Readonly<Record<string, string>> = { json: "body", query: "query", param: "path", header: "headers" };

function invalidRequest(target: string, error: z.ZodError): RenderlineError {
  const place = places[target] ?? target;
  const issues = error.issues.map(({ path, message }) => `${[place, ...path].join(".")}: ${message}`);
  return new RenderlineError(
    "request-invalid",
    `the request does not hold: ${issues.join("; ")}`,
    "/openapi.json says what it may hold.",
    error,
  );
}
