import { z } from "@hono/zod-openapi";
import { failureSchema } from "./failures.ts";

/** The schemas that the OpenAPI document names, by what it calls them: of requests, and of answers. */
export const requestSchemas = z.registry<{ readonly id: string }>();
export const answerSchemas = z.registry<{ readonly id: string }>();

answerSchemas.add(failureSchema, { id: "Failure" });

/** A JSON answer. */
export function json<TSchema extends z.ZodType>(id: string, schema: TSchema, description: string) {
  if (!answerSchemas.has(schema)) answerSchemas.add(schema, { id });
  return { description, content: { "application/json": { schema } } };
}

/** A JSON body, which must be there. */
export function jsonBody<TSchema extends z.ZodType>(id: string, schema: TSchema) {
  if (!requestSchemas.has(schema)) requestSchemas.add(schema, { id });
  return { required: true, content: { "application/json": { schema } } };
}

const descriptions = {
  400: "The request does not hold what it must, or more.",
  401: "No token, or one that is not good.",
  403: "The token's scope does not reach so far.",
  404: "There is no such thing.",
  409: "Not as things stand.",
  413: "The body is too large.",
  415: "The body is no JSON, or does not say so.",
  416: "The artifact has no such bytes.",
  422: "It cannot be done; the message says why.",
  429: "Too many requests; Retry-After says when.",
  500: "Renderline itself failed.",
  503: "The database is away.",
  507: "The disk is full.",
} as const;
type FailureStatus = keyof typeof descriptions;

/** Of every route that needs a token. */
const always = [400, 401, 403, 429, 500, 503] as const satisfies readonly FailureStatus[];

type Failures<TStatus extends FailureStatus> = {
  readonly [status in TStatus | (typeof always)[number]]: ReturnType<typeof json<typeof failureSchema>>;
};

/** The answers of a route that can fail with these statuses besides those of every route. */
export function failing<const TStatus extends FailureStatus>(...statuses: readonly TStatus[]): Failures<TStatus> {
  const all = [...new Set<FailureStatus>([...always, ...statuses])].toSorted((a, b) => a - b);
  const answers = all.map((status) => [status, json("Failure", failureSchema, descriptions[status])] as const);
  return Object.fromEntries(answers) as Failures<TStatus>;
}

/** The statuses of what takes a body. */
export const bodyFailures = [413, 415, 422, 507] as const satisfies readonly FailureStatus[];

/** An id in a path. */
export function idParams(what: string) {
  return z.strictObject({ id: z.string().min(1).max(200).describe(what) });
}

/** How many of a list are wanted; a query is text. */
export function limitQuery(most: number) {
  return z.coerce.number().int().min(1).max(most).default(100).describe("How many at most.");
}
