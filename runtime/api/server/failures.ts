import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { failures, RenderlineError, type FailureCode } from "#contracts";
import { problemTextSchema } from "../documents.ts";
import type { ApiEnv } from "./env.ts";
import { TooMany } from "./limits.ts";

/** What every request is answered with that cannot be done. */
export const failureSchema = z.strictObject({ error: problemTextSchema });

/** The status of each failure that is the asker's; any other is ours. */
const statuses: { readonly [code in FailureCode]?: ContentfulStatusCode } = {
  "request-invalid": 400,
  "bad-usage": 400,
  "token-invalid": 401,
  "scope-missing": 403,
  "route-unknown": 404,
  "artifact-unknown": 404,
  "case-unknown": 404,
  "definition-unknown": 404,
  "dispatch-unknown": 404,
  "order-line-unknown": 404,
  "output-type-unknown": 404,
  "product-unknown": 404,
  "run-unknown": 404,
  "node-unknown": 404,
  "dispatch-under-way": 409,
  "nothing-under-way": 409,
  "nothing-to-retry": 409,
  "run-not-ended": 409,
  "result-gone": 409,
  "nothing-to-undo": 409,
  "product-changed": 409,
  "request-too-large": 413,
  "range-invalid": 416,
  "definition-invalid": 422,
  "legacy-command-unsupported": 422,
  "material-unknown": 422,
  "order-invalid": 422,
  "order-line-param-invalid": 422,
  "output-type-without-workflow": 422,
  "part-unknown": 422,
  "too-many-requests": 429,
  "database-unreachable": 503,
  "store-refused": 503,
  "store-unreachable": 503,
  "disk-full": 507,
};

/** Answers what was thrown. What is ours is told to the log; the asker gets its kind, and the request's id to find it by. */
export function answerFailure(thrown: unknown, c: Context<ApiEnv>): Response {
  const { code, status, message, remedy } = failureOf(thrown);
  if (thrown instanceof TooMany) c.header("Retry-After", String(thrown.afterSeconds));
  if (status < 500) return c.json({ error: { code, message, remedy } }, status);
  const id = c.get("requestId");
  c.get("host").log.error({ requestId: id, code, err: thrown }, "a request failed");
  const error = { code, message: failures[code].title, remedy: `The server's log tells more, under request id ${id}.` };
  return c.json({ error }, status);
}

/** Whether something that was thrown is the asker's to mend, and no failure of ours. */
export function isExpected(thrown: unknown): thrown is RenderlineError {
  return thrown instanceof RenderlineError && (statuses[thrown.code] ?? 500) < 500;
}

interface AnsweredFailure {
  readonly code: FailureCode;
  readonly status: ContentfulStatusCode;
  readonly message: string;
  readonly remedy: string;
}

function failureOf(thrown: unknown): AnsweredFailure {
  if (thrown instanceof RenderlineError) {
    const { code, message, remedy } = thrown;
    return { code, status: statuses[code] ?? 500, message, remedy };
  }
  if (thrown instanceof HTTPException && thrown.status < 500) {
    const remedy = "/openapi.json says what a request may hold; a body is JSON, and says so in Content-Type.";
    return { code: "request-invalid", status: thrown.status, message: thrown.message, remedy };
  }
  return { code: "internal", status: 500, message: "", remedy: "" };
}
