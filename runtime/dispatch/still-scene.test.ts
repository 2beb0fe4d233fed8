import { describe, expect, test } from "vitest";
import { catalogue, compile, outputType, paramsSchema, workflow } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { composeScene, loadProduct, orderLine, renderStill, resolveMaterials, saveOutput } from "#nodes";
import blendType from "#output-types/model-blend.output-type";
import glbType from "#output-types/model-glb.output-type";
import legacyType from "#output-types/still-legacy.output-type";
import webType from "#output-types/still-web.output-type";
import { installedRegistry } from "#runtime/registry";
import blendWorkflow from "#workflows/order-line/blend.workflow";
import glbWorkflow from "#workflows/order-line/glb.workflow";
import stillWorkflow from "#workflows/order-line/still.workflow";
import { stillScene } from "./still-scene.ts";

/** Two pictures of one product: a small one from below, and one of which the output type sets the size. */
const twice = workflow("order-line/twice", { family: "order_line", title: "Two pictures" })
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("front", composeScene, ({ product, materials }) => ({
    mesh: product.mesh,
    materials: materials.assignment,
    elevation: 5,
    margin: 0.2,
  }))
  .node("below", composeScene, ({ product, materials }) => ({
    mesh: product.mesh,
    materials: materials.assignment,
    elevation: -60,
  }))
  .node("still", renderStill, ({ front }) => ({ scene: front.scene }))
  .node("other", renderStill, ({ below }) => ({ scene: below.scene }))
  .node("save", saveOutput, ({ still, front }) => ({ image: still.image, scene: front.scene }))
  .node("saveOther", saveOutput, ({ other, below }) => ({ image: other.image, scene: below.scene }))
  .output(({ save, saveOther }) => ({ image: save.image, other: saveOther.image }));
const twiceType = outputType("still-twice", {
  title: "Two pictures",
  family: "order_line",
  artifactKind: "image",
  graph: { workflow: twice, output: "image", overrides: { front: { width: 300, margin: 0.1 } } },
  legacy: { command: ["true"], timeoutSeconds: 1 },
  materials: { library, rules },
});

const authored = [stillWorkflow, glbWorkflow, blendWorkflow, twice, library, rules];
const types = [webType, glbType, blendType, legacyType, twiceType];
const shipped = catalogue([...authored, ...types].map((one) => compile(one)));
const defaults = paramsSchema(composeScene.params).parse({});

describe("an output type's still is composed with", () => {
  test.each([
    ["what its graph's overrides say", "still-web", { width: 2048, height: 2048, ground: false, transparent: true }],
    ["the same for a Blender file", "model-blend", { width: 1024, height: 1024 }],
    [
      "what its workflow sets, below that, for the output that it names",
      "still-twice",
      { width: 300, margin: 0.1, elevation: 5 },
    ],
    [
      "what legacy does, where it has no graph",
      "still-legacy",
      { width: 1024, height: 1024, azimuth: 35, elevation: 36 },
    ],
    ["the defaults, where there is no still", "model-glb", {}],
  ])("%s", (_, id, set) => {
    expect(stillScene(shipped, id, installedRegistry())).toEqual({ ...defaults, ...set });
  });

  test("nothing, if nobody knows it", () => {
    expect(() => stillScene(shipped, "still-gone", installedRegistry())).toThrow(
      expect.objectContaining({ code: "output-type-unknown" }),
    );
  });
});
