import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withSources } from "#parity/outputs/with-sources";
import { cameraCause, resultOf } from "#parity/testing/results";
import type { Cause } from "#runtime/api/parity-result";
import { projectRoot } from "../paths.ts";
import { nodeFinder } from "./find-node.ts";

const workflow = "workflows/order-line/still.workflow.ts";
const files = new Map([
  ["order-line/still", workflow],
  ["still-preview", "output-types/still-preview.output-type.ts"],
]);

test("a cause is told where its node stands in the workflow's file", async () => {
  const lines = (await readFile(join(projectRoot, workflow), "utf8")).split("\n");
  const line = 1 + lines.findIndex((text) => text.includes('.node("scene"'));
  const column = 1 + (lines[line - 1]?.indexOf('"scene"') ?? -1);
  const { causes } = await withSources(resultOf({ causes: [cameraCause()] }), nodeFinder(projectRoot, files));
  expect(causes).toEqual([cameraCause({ file: workflow, line, column })]);
});

test("that of a call which made an order line's product, in the workflow of products", async () => {
  const product = "workflows/cad-file/product.workflow.ts";
  const find = nodeFinder(projectRoot, new Map([...files, ["cad-file/product", product]]));
  const call = {
    callId: "cad.tessellate#1",
    module: "cad.tessellate",
    node: "tessellate",
    contract: "cad-file/tessellate",
  };
  const cause = { ...cameraCause(), ...call } as Cause;
  const recorded = { ...call, module: { key: call.module, version: 1 }, source: null, tool: null };
  const side = { calls: [], productCalls: [{ ...recorded, params: {}, inputs: {}, outputs: {} }] };
  const sides = { legacy: side, graph: side, approved: null };
  const { causes } = await withSources(resultOf({ causes: [cause], sides, productWorkflow: "cad-file/product" }), find);
  const lines = (await readFile(join(projectRoot, product), "utf8")).split("\n");
  const line = 1 + lines.findIndex((text) => text.includes('.node("tessellate"'));
  expect(causes).toMatchObject([{ source: { file: product, line } }]);
});

test("a node that no file has, and a cause of no node, have no place", async () => {
  const find = nodeFinder(projectRoot, files);
  expect(await find(["order-line/still", "still-preview", "unknown"], "nothing")).toBeUndefined();
  const opaque = { kind: "opaque-legacy", metrics: [], parts: [] } as const;
  const bare = { ...cameraCause(), node: null } as ReturnType<typeof cameraCause>;
  const result = resultOf({ causes: [{ ...opaque, metrics: [], parts: [] }, bare] });
  expect(await withSources(result, find)).toEqual(result);
});
