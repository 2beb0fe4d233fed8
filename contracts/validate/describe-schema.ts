/** Says in words what a JSON Schema asks for; what it has no words for is shown as JSON. */
export function describeSchema(schema: Readonly<Record<string, unknown>>): string {
  const { type, minimum, maximum, pattern } = schema;
  if (Array.isArray(schema["enum"])) return `one of ${schema["enum"].map((one) => JSON.stringify(one)).join(", ")}`;
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (type === "integer") return `a whole number${range(minimum, maximum)}`;
  if (type === "number") return `a number${range(minimum, maximum)}`;
  if (type === "boolean") return "true or false";
  if (type === "string") return typeof pattern === "string" ? `a text matching ${pattern}` : "a text";
  return JSON.stringify(schema);
}

function range(minimum: unknown, maximum: unknown): string {
  if (typeof minimum === "number" && typeof maximum === "number") return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === "number") return `, at least ${minimum}`;
  return typeof maximum === "number" ? `, at most ${maximum}` : "";
}
