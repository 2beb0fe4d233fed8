import { expect, test } from "vitest";
import { z } from "zod";
import {
  compile,
  contractData,
  defineNode,
  digestOf,
  manyInput,
  optionalInput,
  output,
  param,
  requiredParam,
  problemCodes,
  validate,
  workflow,
  type Problem,
  type ProblemCode,
  type Registry,
} from "#contracts";
import { composeScene, loadProduct, nodeContracts, orderLine, renderStill, resolveMaterials } from "#nodes";
import catalogue from "#materials/catalogue.library";
import catalogueRules from "#materials/catalogue.rules";
import stillPreview from "../../output-types/still-preview.output-type.ts";
import productOutputType from "../../output-types/product.output-type.ts";
import product from "#workflows/cad-file/product.workflow";
import still from "#workflows/order-line/still.workflow";

const closed = { outputType: false, orderLine: false } as const;
const orderLineNode = { family: "order_line", resource: "io" } as const;

/** A node with what the shipped ones do not have: a list, an open input, a param without default. */
const collect = defineNode({
  ...orderLineNode,
  type: "order-line/collect",
  role: "output",
  title: "Collect",
  summary: "Collects pictures.",
  params: {
    label: requiredParam(z.string().min(1), {
      description: "A label.",
      noDefault: "nobody knows it",
      settable: closed,
    }),
    quality: param(z.int().min(1).max(9), { description: "Quality.", default: 1, settable: closed }),
  },
  inputs: { images: manyInput("image", "render", "Pictures."), scene: optionalInput("scene", "scene", "A scene.") },
  outputs: { image: output("image", "still", "One picture.") },
  module: { key: "test.collect", version: 1 },
  legacySource: "test/collect",
});

/** A node that nothing needs to come to. */
const loose = defineNode({
  ...orderLineNode,
  type: "order-line/loose",
  role: "convert",
  title: "Loose",
  summary: "Hands a scene on.",
  params: {},
  inputs: { scene: optionalInput("scene", "scene", "A scene.") },
  outputs: { scene: output("scene", "scene", "A scene.") },
  module: { key: "test.loose", version: 1 },
  legacySource: "test/loose",
});

const collecting = workflow("test/collect", { family: "order_line", title: "Collect" })
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, (above) => ({ parts: above.product.parts }))
  .node("scene", composeScene, (above) => ({ mesh: above.product.mesh, materials: above.materials.assignment }))
  .node("left", renderStill, ({ scene }) => ({ scene: scene.scene, seed: 1 }))
  .node("right", renderStill, ({ scene }) => ({ scene: scene.scene, seed: 2 }))
  .node("all", collect, ({ left, right }) => ({ images: [left.image, right.image], label: "both" }))
  .output(({ all }) => ({ image: all.image }));

const authored = {
  still,
  product,
  collecting,
  library: catalogue,
  rules: catalogueRules,
  preview: stillPreview,
  productType: productOutputType,
};
export type DefinitionName = keyof typeof authored;
export type Definitions = Record<DefinitionName, unknown>;

/** The shipped definitions and one more workflow, as JSON: a new copy at each call. */
export function validDefinitions(): Definitions {
  const names = Object.keys(authored) as DefinitionName[];
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(compile(authored[name]).text) as unknown]),
  ) as Definitions;
}

/**
 * Sets values in JSON by path, as in `still.nodes.3.wires.mesh`; undefined takes the place out. Pins follow the
 * changed definitions, as if all were compiled anew, except where a pin itself is changed.
 */
export function change(definitions: Definitions, changes: Readonly<Record<string, unknown>>): Definitions {
  const before = structuredClone(definitions);
  for (const [path, value] of Object.entries(changes)) set(definitions, path, value);
  const pins = [
    ["rules.library.digest", "library"],
    ["preview.materials.library.digest", "library"],
    ["preview.materials.rules.digest", "rules"],
    ["preview.graph.workflow.digest", "still"],
    ["productType.graph.workflow.digest", "product"],
  ] as const;
  for (const [path, name] of pins) {
    if (get(definitions, path) === get(before, path) && get(definitions, path) === digestOf(before[name])) {
      set(definitions, path, digestOf(definitions[name]));
    }
  }
  return definitions;
}

type Tree = { [key: string]: Tree };

function get(tree: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (at as Tree | undefined)?.[key], tree);
}

function set(tree: unknown, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = (keys.length === 0 ? tree : get(tree, keys.join("."))) as Tree;
  if (value !== undefined) parent[last] = value as Tree;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}

/** An installation in which everything is there: the shipped contracts and two more. */
export function testRegistry(): Registry {
  const contracts = [...nodeContracts, collect, loose].map(contractData);
  return structuredClone({
    contracts,
    modules: contracts.map(({ module }) => module),
    legacySources: contracts.map(({ legacySource }) => legacySource),
  });
}

/** The digest that a workflow pins for a contract of the test installation. */
export function digestOfContract(type: string): string {
  return digestOf(testRegistry().contracts.find((contract) => contract.type === type));
}

export function wire(node: string, port: string): { node: string; port: string } {
  return { node, port };
}

/** What is expected of a problem: code, definition, node, port. */
export type Says = readonly [ProblemCode, (string | undefined)?, (string | undefined)?, string?];

/** A broken definition and exactly what is said of it. */
export interface Case {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly says: readonly Says[];
}

export function brief({ code, definition, node, port }: Problem): unknown[] {
  return [code, definition, node, port];
}

/** Declares one test for each case: exactly these problems, in this order, each with words that help. */
export function testCases(cases: readonly Case[]): void {
  test.each(cases)("$name", ({ set: changes, says }) => {
    const definitions = Object.values(change(validDefinitions(), changes));
    const problems = validate(definitions, testRegistry(), { today: "2026-11-23" });
    expect(problems.map(brief)).toEqual(says.map(([code, definition, node, port]) => [code, definition, node, port]));
    for (const one of problems) expectWords(one);
  });
}

export function expectWords({ severity, code, message, remedy }: Problem): void {
  expect(severity).toBe(problemCodes[code as ProblemCode].severity);
  expect(message).not.toMatch(/undefined|\[object/);
  expect(remedy).toMatch(/^[A-Z"].*[.?]$/s);
}
