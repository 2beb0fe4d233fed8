import {
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  jsonValue,
  oneof,
  option,
  record,
  string,
  stringMatching,
  tuple,
  type Arbitrary,
} from "fast-check";
import { tokenScopes, type TokenScope } from "#runtime/store/status";
import { dereference, type DescribedOperation, type JsonSchema } from "./described.ts";

/** A request that somebody may send who has read the document, or not to the end. */
export interface MadeUpRequest {
  readonly operation: DescribedOperation;
  readonly scope: TokenScope | undefined;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** By the name of a field, or of a path's group and parameter: what there is, so that some requests find it. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

export function madeUpRequest(operation: DescribedOperation, known: KnownValues): Arbitrary<MadeUpRequest> {
  const { parameters, body } = operation;
  const [, , group = ""] = operation.path.split("/");
  const values = Object.fromEntries(
    parameters.map(({ name, in: place, required, schema }) => {
      const value = oneof(
        { weight: 9, arbitrary: valueOf(schema, place === "path" ? `${group} ${name}` : name, known) },
        { weight: 1, arbitrary: string() },
      );
      return [`${place} ${name}`, required ? value : option(value, { nil: undefined, freq: 1 })];
    }),
  );
  return record({
    scope: option(constantFrom(...tokenScopes), { nil: undefined, freq: 9 }),
    values: record(values),
    stray: option(constantFrom("colour", "Limit", "__proto__"), { nil: undefined, freq: 9 }),
    body: body === undefined ? constant(undefined) : bodyOf(body, known),
  }).map(({ scope, values: given, stray, body: sent }) => {
    const of = (place: string): [string, string][] =>
      parameters.flatMap(({ name, in: where }) => {
        const value = given[`${where} ${name}`];
        return where !== place || value === undefined
          ? []
          : [[name, typeof value === "string" ? value : JSON.stringify(value)]];
      });
    const query = new URLSearchParams(of("query"));
    if (stray !== undefined) query.set(stray, "1");
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      segment(new Map(of("path")).get(name) ?? ""),
    );
    return {
      operation,
      scope,
      path: `${path}${query.size === 0 ? "" : `?${query.toString()}`}`,
      headers: Object.fromEntries(of("header").map(([name, value]) => [name, value.replaceAll(/[^ -~]/g, "?")])),
      body: sent,
    };
  });
}

/** One segment of a path. What a URL itself takes for another path, or for none, is not this operation any more. */
function segment(text: string): string {
  return /^\.{0,2}$/.test(text) ? "x" : encodeURIComponent(text.toWellFormed());
}

function bodyOf(schema: JsonSchema, known: KnownValues): Arbitrary<string> {
  const right = valueOf(schema, "", known);
  const more = tuple(right, string(), jsonValue()).map(([value, name, extra]) => ({
    ...(value as object),
    [name]: extra,
  }));
  const json = oneof(
    { weight: 5, arbitrary: right },
    { weight: 1, arbitrary: more },
    { weight: 1, arbitrary: jsonValue() },
  );
  return oneof(
    { weight: 9, arbitrary: json.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: string() },
  );
}

/** A value that the schema allows. */
function valueOf(reference: JsonSchema, name: string, known: KnownValues): Arbitrary<unknown> {
  const schema = dereference(reference);
  const there = known[name];
  const free = freeValue(schema, name, known);
  if (there === undefined || schema.type !== "string") return free;
  return oneof({ weight: 3, arbitrary: constantFrom(...there) }, { weight: 1, arbitrary: free });
}

function freeValue(schema: JsonSchema, name: string, known: KnownValues): Arbitrary<unknown> {
  if (schema.const !== undefined) return constant(schema.const);
  if (schema.enum !== undefined) return constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return oneof(...choices.map((one) => valueOf(one, name, known)));
  switch (schema.type) {
    case "string":
      return schema.pattern === undefined
        ? string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 40, 40) })
        : stringMatching(new RegExp(schema.pattern));
    case "integer":
      return integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 });
    case "number":
      return double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return boolean();
    case "null":
      return constant(null);
    case "array":
      return array(valueOf(schema.items ?? {}, name, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case "object":
      return objectOf(schema, known);
    default:
      return jsonValue();
  }
}

function objectOf(
  { properties, required = [], additionalProperties }: JsonSchema,
  known: KnownValues,
): Arbitrary<unknown> {
  if (properties === undefined) {
    const values = typeof additionalProperties === "object" ? valueOf(additionalProperties, "", known) : jsonValue();
    return dictionary(string({ maxLength: 10 }), values, { maxKeys: 2 });
  }
  const fields = Object.entries(properties).map(([name, one]) => [name, valueOf(one, name, known)] as const);
  return record(Object.fromEntries(fields), { requiredKeys: [...required] });
}
