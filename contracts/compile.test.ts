import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  canonicalJson,
  catalogueFromTexts,
  compile,
  contractDigest,
  defineNode,
  input,
  migrationWorkflow,
  output,
  outputType,
  param,
  sha256Hex,
  workflow,
  type WorkflowDefinition,
} from "#contracts";
import { composeScene, loadProduct, orderLine, readStep, renderStill, resolveMaterials } from "#nodes";
import catalogue from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import still from "#workflows/order-line/still.workflow";

const head = { family: "order_line", title: "Order" } as const;

describe("equal definitions give equal bytes", () => {
  test("whatever the order in which settings are written", () => {
    const base = workflow("t/order", head)
      .node("order", orderLine)
      .node("product", loadProduct, (above) => ({ order: above.order.order }))
      .node("materials", resolveMaterials, (above) => ({ parts: above.product.parts }));
    const one = base
      .node("scene", composeScene, ({ product, materials }) => ({
        mesh: product.mesh,
        materials: materials.assignment,
        width: 64,
        height: 32,
      }))
      .output(({ scene }) => ({ scene: scene.scene }));
    const two = base
      .node("scene", composeScene, ({ product, materials }) => ({
        height: 32,
        materials: materials.assignment,
        width: 64,
        mesh: product.mesh,
      }))
      .output(({ scene }) => ({ scene: scene.scene }));
    expect(compile(one)).toEqual(compile(two));
  });

  test("and the text is canonical, the digest its SHA-256, the definition what a reader of the text holds", () => {
    for (const authored of [still, catalogue, rules]) {
      const { text, digest, definition } = compile(authored);
      expect(text).toBe(canonicalJson(JSON.parse(text)));
      expect(digest).toBe(sha256Hex(text));
      expect(definition).toEqual(JSON.parse(text));
      expect(catalogueFromTexts([text]).byDigest(digest)).toEqual({ text, digest, definition });
    }
  });

  test("a param left out and one set to its default are not the same: the contract may change its default", () => {
    const base = workflow("t/order", head).node("order", orderLine);
    const make = (settings: { samples?: number }): string =>
      compile(
        base
          .node("product", loadProduct, ({ order }) => ({ order: order.order }))
          .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
          .node("scene", composeScene, (above) => ({ mesh: above.product.mesh, materials: above.materials.assignment }))
          .node("still", renderStill, ({ scene }) => ({ scene: scene.scene, ...settings }))
          .output((above) => ({ image: above.still.image })),
      ).digest;
    expect(make({})).not.toBe(make({ samples: 64 }));
  });
});

describe("a digest covers what can change the picture", () => {
  const look = { baseColor: [0, 0, 0] as [number, number, number], metallic: 0, roughness: 1 };
  const preview = (
    overrides: { samples: number },
    samples: number,
    materials = { library: catalogue, rules },
  ): string =>
    compile(
      outputType("t", {
        title: "T",
        family: "order_line",
        artifactKind: "image",
        graph: { workflow: still, output: "image", overrides: { still: overrides } },
        legacy: { command: ["render", String(samples)], timeoutSeconds: 60 },
        materials,
      }),
    ).digest;

  test("overrides, legacy, materials and rules", () => {
    const looks = { ...catalogue.materials, brass: { title: "B", group: "metal" as const, source: "by eye", look } };
    const library = { ...catalogue, materials: looks as never };
    const digests = [
      preview({ samples: 1 }, 1),
      preview({ samples: 2 }, 1),
      preview({ samples: 1 }, 2),
      preview({ samples: 1 }, 1, { library, rules }),
      preview({ samples: 1 }, 1, { library: catalogue, rules: { ...rules, cadColour: false } }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(preview({ samples: 1 }, 1)).toBe(digests[0]);
  });

  test("a contract's module version, by the workflow's pin", () => {
    const make = (version: number): string => {
      const node = defineNode({
        ...renderStill,
        receives: undefined as never,
        bridge: undefined as never,
        module: { key: "render.still", version },
      });
      return contractDigest(node);
    };
    expect(make(1)).not.toBe(make(2));
    const definition = compile(still).definition as WorkflowDefinition;
    expect(definition.contracts["order-line/render-still"]).toBe(contractDigest(renderStill));
  });
});

describe("what the compiler refuses is refused at run time too, or shows up in the JSON", () => {
  test("a taken id, and a name that is both input and param", () => {
    const order = workflow("t/order", head).node("order", orderLine) as unknown as {
      node(id: string, contract: unknown): unknown;
    };
    expect(() => order.node("order", orderLine)).toThrow('two nodes "order"');
    const both = { ...renderStill, inputs: { samples: input("scene", "scene", "S.") } };
    expect(() => defineNode(both as never)).toThrow('"samples" names both an input and a param');
  });

  test("what JSON cannot hold", () => {
    const node = defineNode({
      type: "order-line/x",
      family: "order_line",
      role: "source",
      title: "X",
      summary: "X.",
      params: {
        size: param(z.number(), { description: "S.", default: 1, settable: { outputType: false, orderLine: false } }),
      },
      inputs: {},
      outputs: { scene: output("scene", "scene", "S.") },
      module: { key: "x", version: 1 },
      resource: "io",
      legacySource: "x/x",
    });
    const authored = workflow("t/x", head)
      .node("x", node, () => ({ size: Number.NaN }))
      .output(({ x }) => ({ scene: x.scene }));
    expect(() => compile(authored)).toThrow();
  });

  test("a migration says who takes it away", () => {
    const migration = { owner: "renders", reason: "one release", removeBy: "2027-01-01" };
    const authored = migrationWorkflow("t/mixed", { ...head, migration })
      .node("order", orderLine)
      .node("read", readStep)
      .output(({ read, order }) => ({ step: read.step, order: order.order }));
    expect(compile(authored).definition).toMatchObject({ family: "order_line", migration });
  });
});
