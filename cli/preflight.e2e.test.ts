import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishDomeIn } from "#runtime/dispatch/testing/orders";
import { preflightSchema } from "#runtime/dispatch/preflight/report";
import { runCommand, temporaryData } from "./testing.ts";

let data: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  data = await temporaryData();
  await publishDomeIn(data.folder);
  const lines = [
    { id: "model", product: "dome", outputType: "model-glb" },
    { id: "picture", product: "dome", outputType: "still-legacy" },
  ];
  const file = join(data.folder, "orders.jsonl");
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  const imported = await runCommand(["order", "import", file], data.env);
  expect(imported.status, imported.stderr).toBe(0);
});
afterAll(() => data.remove());

/** Where no native tool is: what needs none can be made, a picture cannot. */
const bare = (): Record<string, string> => ({
  ...data.env,
  RENDERLINE_NATIVE: join(data.folder, "none"),
  PATH: "/nowhere",
});

test("what can be made is told with exit status 0, what cannot with 1 and what to do", async () => {
  const fine = await runCommand(["order", "preflight", "model", "--json"], bare());
  expect(fine.status, fine.stderr).toBe(0);
  const report = preflightSchema.parse(JSON.parse(fine.stdout));
  expect(report).toMatchObject({ ok: true, lines: [{ orderLine: "model", path: "legacy" }] });

  const all = await runCommand(["order", "preflight"], bare());
  expect(all.status, all.stderr).toBe(1);
  expect(all.stdout).toContain("model: model-glb of dome, by legacy (mode legacy)");
  expect(all.stdout).toMatch(/PROBLEM tools: There is no renderer.*\[renderer-missing\]\n +to do: /);
  expect(all.stdout).toMatch(/unknown time \(legacy\): .*\[no-past-runs\]/);
  expect(all.stdout.trimEnd().split("\n").at(-1)).toBe("There are problems.");
});
