import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  compile,
  contractData,
  defineNode,
  output,
  param,
  type ContractData,
  type OutputTypeDefinition,
  type WorkflowDefinition,
} from "#contracts";
import { resolveRun } from "./plan.ts";
import { shapeOf } from "./shape.ts";
import { diamond, join2, seed, step } from "./testing.ts";

const everybody = { settable: { outputType: true, orderLine: true }, description: "For tests." } as const;

/** Its params are called like what every JavaScript object and function has. */
const odd = defineNode({
  type: "order-line/odd",
  family: "order_line",
  role: "source",
  title: "Odd",
  summary: "Starts a graph.",
  params: {
    constructor: param(z.string(), { ...everybody, default: "default" }),
    name: param(z.string(), { ...everybody, default: "default" }),
    length: param(z.int(), { ...everybody, default: 7 }),
  },
  inputs: {},
  outputs: { out: output("parts", "parts", "A number.") },
  module: { key: "test.odd", version: 1 },
  resource: "io",
  legacySource: "test/odd",
});

const contracts = new Map<string, ContractData>(
  [seed, step, join2, odd].map((contract) => [contract.type, contractData(contract)]),
);

const workflow = compile(diamond).definition as WorkflowDefinition;

/** A workflow of one odd node with this id. */
function single(id: string, params: WorkflowDefinition["nodes"][number]["params"] = {}): WorkflowDefinition {
  return { ...workflow, nodes: [{ id, type: odd.type, wires: {}, params }], outputs: {}, contracts: {} };
}

function overriding(overrides: NonNullable<OutputTypeDefinition["graph"]>["overrides"]): OutputTypeDefinition {
  return {
    kind: "output-type",
    irVersion: 1,
    id: "test",
    title: "Test",
    family: "order_line",
    artifactKind: "parts",
    graph: { workflow: { id: workflow.id, digest: "0".repeat(64) }, output: "sum", overrides },
    legacy: { command: ["true"], timeoutSeconds: 1 },
  };
}

/** What one node is set to. */
function paramsOf(
  id: string,
  ...[of, type, ordered, known = contracts]: [
    WorkflowDefinition,
    OutputTypeDefinition | undefined,
    Parameters<typeof resolveRun>[2],
    typeof contracts?,
  ]
) {
  return resolveRun(shapeOf({ definition: of, digest: "" }, known), type, ordered, known).get(id);
}

test("nodes keep the authored order, name what they need once, and count the calls of each module", () => {
  const { nodes } = shapeOf({ definition: workflow, digest: "" }, contracts);
  expect([...nodes.values()].map(({ id, callId, needs, neededBy }) => [id, callId, needs, neededBy])).toEqual([
    ["seed", "test.seed#1", [], ["left", "right"]],
    ["left", "test.step#1", ["seed"], ["join"]],
    ["right", "test.step#2", ["seed"], ["join"]],
    ["join", "test.join#1", ["left", "right"], []],
  ]);
  expect(nodes.get("left")?.module).toBe("test.step@1");
  expect(nodes.get("left")?.wires).toEqual({ in: [{ node: "seed", port: "out" }] });
});

test("order line beats output type beats workflow beats contract", () => {
  const from = (outputType: OutputTypeDefinition | undefined, ordered: Record<string, Record<string, string>>) =>
    paramsOf("right", workflow, outputType, ordered)?.["does"];
  const type = overriding({ right: { does: "hang" } });
  expect(from(type, { right: { does: "fail" } })).toEqual({ value: "fail", from: "order-line" });
  expect(from(type, {})).toEqual({ value: "hang", from: "output-type" });
  expect(from(undefined, {})).toEqual({ value: "add", from: "workflow" });
  expect(paramsOf("left", workflow, type, {})?.["does"]).toEqual({ value: "add", from: "default" });
});

describe("names that every object has", () => {
  const defaults = {
    constructor: { value: "default", from: "default" },
    name: { value: "default", from: "default" },
    length: { value: 7, from: "default" },
  };

  test.each(["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"])("a node %s", (id) => {
    // The function that `overrides.constructor` would inherit has a name and a length of its own.
    expect(paramsOf(id, single(id), overriding({}), {})).toEqual(defaults);
    expect(paramsOf(id, single(id), undefined, {})).toEqual(defaults);
  });

  test.each(["constructor", "__proto__"])("a node %s takes what is really set for it", (id) => {
    const set = JSON.parse(`{"${id}": {"name": "ordered"}}`) as Record<string, Record<string, string>>;
    const params = paramsOf(id, single(id, { length: 3 }), overriding({}), set);
    expect(params).toEqual({
      ...defaults,
      name: { value: "ordered", from: "order-line" },
      length: { value: 3, from: "workflow" },
    });
  });
});

describe("an order line sets only what its contract lets it", () => {
  test.each([
    ["a node there is not", { middle: { does: "add" } }, 'node "middle"', "seed, left, right, join"],
    ["a node every object has", { constructor: { does: "add" } }, 'node "constructor"', "seed, left"],
    ["a param there is not", { left: { speed: 1 } }, 'param "speed" of node "left" does not exist', ": does."],
    ["a value of another type", { seed: { value: "1" } }, 'param "value" of node "seed" is "1"', "For tests."],
    ["a value there is not", { left: { does: "rest" } }, '"rest"', "For tests."],
    ["what is the output type's", { seed: { value: 1, fixed: 2 } }, "is not an order line's to set", ": value."],
  ])("%s is refused", (_, ordered, message, remedy) => {
    const fixed = { description: "Fixed.", default: 1, required: false, schema: { type: "integer" } } as const;
    const data = contractData(seed);
    const params = { ...data.params, fixed: { ...fixed, settable: { outputType: true, orderLine: false } } };
    const known = new Map(contracts).set(seed.type, { ...data, params });
    expect(() => paramsOf("left", workflow, undefined, ordered, known)).toThrow(
      expect.objectContaining({
        code: "order-line-param-invalid",
        message: expect.stringContaining(message),
        remedy: expect.stringContaining(remedy),
      }),
    );
  });

  test("settings with a __proto__ of their own set nothing else", () => {
    const set = JSON.parse('{"odd": {"__proto__": {"name": "inherited"}}}') as Record<string, Record<string, string>>;
    expect(() => paramsOf("odd", single("odd"), undefined, set)).toThrow('"__proto__"');
  });
});

test("a node type without contract is a defect that is named", () => {
  expect(() => paramsOf("left", workflow, undefined, {}, new Map())).toThrow(
    'node type "order-line/seed" has no contract',
  );
});
