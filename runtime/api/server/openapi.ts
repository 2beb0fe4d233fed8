import { z, type RouteConfig } from "@hono/zod-openapi";
import { failureSchema } from "./failures.ts";
import { answerSchemas, requestSchemas } from "./responses.ts";
import { routes } from "./routes.ts";

type ResponseConfig = Exclude<RouteConfig["responses"][string], { $ref: string }>;
type JsonObject = { [key: string]: unknown };

const description = [
  "Runs, products, materials, order lines and how they are made. Every answer that is not what was asked for is a `Failure`,",
  "whose `error` says what failed, and what to do. A request that holds an unknown field is refused.",
  "A token's scope holds those before it: `view`, `operate`, `promote`.",
].join(" ");

/**
 * The OpenAPI document (3.1) of the routes, of the very schemas that check requests and type the client. Their JSON Schema is zod's
 * own, as in `docs/schema/`.
 */
export function openApiDocument(): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const one of routes.openAPIRegistry.definitions) {
    if (one.type !== "route") continue;
    const path = one.route.path.length > 1 ? one.route.path.replace(/\/$/, "") : one.route.path;
    (paths[path] ??= {})[one.route.method] = operation(one.route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Renderline", version: "1", description },
    paths: sorted(paths),
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "npx renderline token create" } },
      responses: sorted(failureAnswers()),
      schemas: sorted({
        Json: { description: "Any JSON value." },
        ...schemasOf(answerSchemas, "output"),
        ...schemasOf(requestSchemas, "input"),
      }),
    },
  };
}

function operation({
  operationId,
  summary,
  description: more,
  tags,
  security,
  request,
  responses,
}: RouteConfig): JsonObject {
  const { params, query, headers, body } = request ?? {};
  const parameters = [
    ...parametersOf("path", params),
    ...parametersOf("query", query),
    ...parametersOf("header", Array.isArray(headers) ? undefined : headers),
  ];
  return {
    operationId,
    summary,
    ...(more === undefined ? {} : { description: more }),
    tags,
    security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: contentOf(body.content, requestSchemas) } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => {
        if ("$ref" in response) throw new Error(`${operationId} ${status} is no answer`);
        return [status, isFailure(response) ? { $ref: failureReference(status) } : answer(response)];
      }),
    ),
  };
}

function answer({ description: what, content }: ResponseConfig): JsonObject {
  return { description: what, ...(content === undefined ? {} : { content: contentOf(content, answerSchemas) }) };
}

function isFailure(response: ResponseConfig): boolean {
  const json = response.content?.["application/json"];
  return json !== undefined && "schema" in json && json.schema === failureSchema;
}

function failureReference(status: string): string {
  return `#/components/responses/Failure${status}`;
}

function failureAnswers(): JsonObject {
  const found = routes.openAPIRegistry.definitions.flatMap((one) =>
    one.type === "route" ? Object.entries(one.route.responses) : [],
  );
  return Object.fromEntries(
    found.flatMap(([status, response]) =>
      "$ref" in response || !isFailure(response) ? [] : [[`Failure${status}`, answer(response)]],
    ),
  );
}

function parametersOf(place: "path" | "query" | "header", schema: unknown): JsonObject[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries<z.ZodType>(schema.shape).map(([name, one]) => {
    const { description: what, ...rest } = plainSchema(one, "input");
    const required = place === "path" || !one.safeParse(undefined).success;
    return { name, in: place, required, description: what, schema: rest };
  });
}

/** Named schemas by name, any other as it is. */
function contentOf(content: object, names: typeof answerSchemas): JsonObject {
  return Object.fromEntries(
    Object.entries<{ readonly schema?: unknown }>(content as {}).map(([mediaType, { schema }]) => {
      if (!(schema instanceof z.ZodType)) throw new Error(`an answer of ${mediaType} has no schema`);
      const id = names.get(schema)?.id;
      return [mediaType, { schema: id === undefined ? plainSchema(schema, "output") : { $ref: reference(id) } }];
    }),
  );
}

function plainSchema(schema: z.ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

/** The one schema that refers to itself is that of any JSON: it is told as such, once. */
const anyJson = reference("Json");

function schemasOf(registry: typeof answerSchemas, io: "input" | "output"): JsonObject {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: reference,
    override: ({ zodSchema, jsonSchema }) => {
      if (!(zodSchema instanceof z.ZodLazy)) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      jsonSchema.$ref = anyJson;
    },
  });
  const shared = new Set(
    Object.entries(schemas["__shared"]?.$defs ?? {}).map(([name]) => `${reference("__shared")}#/$defs/${name}`),
  );
  return Object.fromEntries(
    Object.entries(schemas)
      .filter(([name]) => name !== "__shared")
      .map(([name, { $schema: _dialect, $id: _uri, ...schema }]) => [name, withoutShared(schema, shared)]),
  );
}

function withoutShared(value: unknown, shared: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutShared(one, shared));
  if (typeof value !== "object" || value === null) return value;
  if ("$ref" in value && typeof value.$ref === "string" && shared.has(value.$ref)) return { $ref: anyJson };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutShared(one, shared)]));
}

function reference(id: string): string {
  return `#/components/schemas/${id}`;
}

function sorted<TValue>(record: Readonly<Record<string, TValue>>): Record<string, TValue> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
