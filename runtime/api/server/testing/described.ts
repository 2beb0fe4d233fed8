import { z } from "zod";
import { openApiDocument } from "../openapi.ts";

/** As much of JSON Schema as the document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean(),
  schema: z.custom<JsonSchema>(),
});

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        security: z.array(z.object({ token: z.array(z.string()) })),
        parameters: z.array(parameterSchema).default([]),
        requestBody: z.custom<Content>().optional(),
        responses: z.record(z.string(), z.custom<Content & { readonly $ref?: string }>()),
      }),
    ),
  ),
  components: z.object({
    responses: z.record(z.string(), z.custom<Content>()),
    schemas: z.record(z.string(), z.custom<JsonSchema>()),
  }),
});

/** An operation as somebody reads it who has nothing but the document. */
export interface DescribedOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** The scope that it needs; none where it needs no token. */
  readonly scope: string | undefined;
  readonly parameters: readonly z.output<typeof parameterSchema>[];
  readonly body: JsonSchema | undefined;
  /** By status, the JSON schema of the answer; undefined for an answer that is no JSON. */
  readonly answers: ReadonlyMap<number, JsonSchema | undefined>;
}

const { paths, components } = documentSchema.parse(JSON.parse(JSON.stringify(openApiDocument())));

export const describedOperations: readonly DescribedOperation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    scope: operation.security[0]?.token[0],
    parameters: operation.parameters,
    body: operation.requestBody?.content?.["application/json"]?.schema,
    answers: new Map(
      Object.entries(operation.responses).map(([status, response]) => {
        const { content } =
          response.$ref === undefined ? response : (components.responses[nameIn(response.$ref)] ?? {});
        return [Number(status), content?.["application/json"]?.schema] as const;
      }),
    ),
  })),
);

/** What a reference leads to. */
export function dereference(schema: JsonSchema): JsonSchema {
  return schema.$ref === undefined ? schema : dereference(components.schemas[nameIn(schema.$ref)] ?? {});
}

/** Why a value is not as the document says; undefined when it is. The check is of the document, not of the server's schemas. */
export function whyNot(value: unknown, schema: JsonSchema): string | undefined {
  const key = JSON.stringify(schema);
  let check = checks.get(key);
  if (check === undefined) {
    const local = JSON.stringify({ ...schema, $defs: components.schemas }).replaceAll(
      "#/components/schemas/",
      "#/$defs/",
    );
    check = z.fromJSONSchema(JSON.parse(local));
    checks.set(key, check);
  }
  const result = check.safeParse(value);
  return result.success ? undefined : z.prettifyError(result.error);
}

const checks = new Map<string, z.ZodType>();

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
