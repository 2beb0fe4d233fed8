import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { loadDefinitions } from "./load.ts";
import { schemaFiles } from "./schemas.ts";

const readers = new Map(
  schemaFiles().map(({ file, text }) => [
    file,
    z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]),
  ]),
);

test("what is authored is what the published JSON Schemas allow, and a field more is not", async () => {
  const { definitions } = await loadDefinitions({ root: join(import.meta.dirname, "..", "..") });
  for (const { compiled } of definitions) {
    const reader = readers.get(`docs/schema/${compiled.definition.kind}.schema.json`);
    expect(reader?.safeParse(compiled.definition)).toMatchObject({ success: true });
    expect(reader?.safeParse({ ...compiled.definition, colour: "red" })).toMatchObject({ success: false });
  }
  expect(new Set(definitions.map(({ compiled }) => compiled.definition.kind)).size).toBe(4);
});

test("every schema says where it comes from", () => {
  for (const { text } of schemaFiles()) expect(text).toContain("npm run generate");
});
