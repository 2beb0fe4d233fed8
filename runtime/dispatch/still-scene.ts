import { paramsSchema, type Catalogue, type Registry, type ResolvedParams } from "#contracts";
import { composeScene } from "#nodes";
import { resolveRun } from "#runtime/engine/plan";
import { shapeOf, type GraphShape } from "#runtime/engine/shape";
import { stillScene as legacyScene } from "#runtime/legacy/index";
import { contractsOf } from "#runtime/registry";
import { findInvocation } from "./invocation.ts";

export type SceneParams = ResolvedParams<typeof composeScene.params>;

/**
 * What the scene behind an output type's picture or Blender file is composed with when the order line sets nothing: by its graph, or
 * by legacy where it has none. Without such a scene, the contract's defaults.
 * @throws RenderlineError output-type-unknown, definition-invalid
 */
export function stillScene(catalogue: Catalogue, id: string, registry: Registry): SceneParams {
  const hasGraph = findInvocation(catalogue, id, "legacy", registry).outputType.definition.graph !== undefined;
  const { outputType, workflow } = findInvocation(catalogue, id, hasGraph ? "graph" : "legacy", registry);
  const { graph, legacy } = outputType.definition;
  const defaults = paramsSchema(composeScene.params).parse({}) as SceneParams;
  if (graph !== undefined && workflow !== undefined) {
    const contracts = contractsOf(registry);
    const shape = shapeOf(workflow, contracts);
    const params = resolveRun(shape, outputType.definition, {}, contracts).get(sceneAbove(shape, graph.output) ?? "");
    const set = Object.entries(params ?? {}).map(([name, { value }]) => [name, value]);
    return { ...defaults, ...Object.fromEntries(set) };
  }
  const hasScene = "preset" in legacy && (legacy.preset === "still" || legacy.preset === "blend");
  return hasScene ? legacyScene(legacy.settings, { params: {} }) : defaults;
}

/** The node that composes the scene that an output is made from: of several the one nearest to it. */
function sceneAbove({ workflow, nodes }: GraphShape, output: string): string | undefined {
  const needed = new Set([workflow.outputs[output]?.node]);
  // A node names only nodes above it, so one look from below finds all that are needed.
  const above = [...nodes.values()].toReversed().filter(({ id, needs }) => {
    if (!needed.has(id)) return false;
    for (const one of needs) needed.add(one);
    return true;
  });
  return above.find(({ type }) => type === composeScene.type)?.id;
}
