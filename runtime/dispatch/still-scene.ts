import { paramsSchema, type Catalogue, type Registry, type ResolvedParams } from "#contracts";
import { composeScene } from "#nodes";
import { planRun, type Plan, type PlannedNode } from "#runtime/engine/plan";
import { stillScene as legacyScene } from "#runtime/legacy/index";
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
    const contracts = new Map(registry.contracts.map((contract) => [contract.type, contract]));
    const scene = sceneAbove(planRun(workflow.definition, outputType.definition, {}, contracts), graph.output);
    const set = Object.entries(scene?.params ?? {}).map(([name, { value }]) => [name, value]);
    return { ...defaults, ...Object.fromEntries(set) };
  }
  const hasScene = "preset" in legacy && (legacy.preset === "still" || legacy.preset === "blend");
  return hasScene ? legacyScene(legacy.settings, { params: {} }) : defaults;
}

/** The scene that an output is made from: of several the one nearest to it. */
function sceneAbove({ nodes, outputs }: Plan, output: string): PlannedNode | undefined {
  const needed = new Set([outputs[output]?.node]);
  // A node names only nodes above it, so one look from below finds all that are needed.
  const above = nodes.toReversed().filter(({ id, needs }) => {
    if (!needed.has(id)) return false;
    for (const one of needs) needed.add(one);
    return true;
  });
  return above.find(({ type }) => type === composeScene.type);
}
