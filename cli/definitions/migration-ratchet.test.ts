import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { loadDefinitions } from "./load.ts";

const root = join(import.meta.dirname, "..", "..");

test("the number of migration workflows only falls", async () => {
  const text = await readFile(join(root, "workflows", "migrations.json"), "utf8");
  const { migrationWorkflows: recorded } = z.strictObject({ migrationWorkflows: z.int() }).parse(JSON.parse(text));
  const { definitions } = await loadDefinitions({ root });
  const migrations = definitions.filter(({ compiled: { definition } }) => "migration" in definition);
  const files = migrations.map(({ file }) => file).join(", ");
  expect(migrations.length, `a new migration workflow is not allowed: ${files}`).toBeLessThanOrEqual(recorded);
  expect(recorded, "one is gone: lower workflows/migrations.json, so that it cannot come back").toBe(migrations.length);
});
