import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { orderLimits } from "#runtime/dispatch/order-file";
import { publishDomeIn } from "#runtime/dispatch/testing/orders";
import { runCommand, temporaryData } from "./testing.ts";

let data: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  data = await temporaryData();
  await publishDomeIn(data.folder);
});
afterAll(() => data.remove());

test("a line that there is nothing to retry or to cancel of is told on stderr, with exit status 1", async () => {
  const file = join(data.folder, "orders.jsonl");
  const line = (id: string): string => JSON.stringify({ id, product: "dome", outputType: "model-glb" });
  await writeFile(file, [line("one"), line("two")].join("\n"));
  const imported = await runCommand(["order", "import", file], data.env);
  expect(imported.status, imported.stderr).toBe(0);
  expect(imported.stderr).toContain("[####################] 2 of 2 lines written");

  const dispatched = await runCommand(["order", "dispatch", "one"], data.env);
  expect(dispatched.status, dispatched.stderr).toBe(0);
  const retried = await runCommand(["order", "retry", "one", "--json"], data.env);
  expect([retried.status, retried.stderr]).toEqual([1, expect.stringContaining('order line "one" has its output')]);
  expect(JSON.parse(retried.stdout)).toMatchObject({ dispatched: [], refused: [{ orderLineId: "one" }], lines: [] });

  const cancelled = await runCommand(["order", "cancel", "one", "two"], data.env);
  expect([cancelled.status, cancelled.stdout]).toEqual([1, "0 cancelled.\n"]);
  expect(cancelled.stderr).toMatch(/^one: .*\[nothing-under-way\]\ntwo: .*\[nothing-under-way\]$/m);

  await truncate(file, orderLimits.bytes + 1);
  const large = await runCommand(["order", "import", file], data.env);
  expect([large.status, large.stderr]).toEqual([2, expect.stringContaining("more than is taken in at once")]);
});
