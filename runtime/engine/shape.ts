import {
  RenderlineError,
  validateEach,
  type CompiledDefinition,
  type ContractData,
  type ResourceClass,
  type WireDefinition,
  type WorkflowDefinition,
} from "#contracts";
import { callIds } from "#runtime/modules/call-module";
import { pinnedWorkflow } from "#runtime/store/definition-records";
import type { Queryable } from "#runtime/store/run-records";

/** One node as every run of a workflow executes it. */
export interface ShapedNode {
  readonly id: string;
  readonly type: string;
  readonly resource: ResourceClass;
  /** The module that executes it, as `key@version`. */
  readonly module: string;
  readonly callId: string;
  /** Wires by input port; a single wire is a list of one. */
  readonly wires: Readonly<Record<string, readonly WireDefinition[]>>;
  /** Ids of the nodes whose results it needs, each once. */
  readonly needs: readonly string[];
  /** Ids of the nodes that need its results, each once. */
  readonly neededBy: readonly string[];
}

/** A workflow and the digest of its canonical JSON. */
export type PinnedWorkflow = Pick<CompiledDefinition<WorkflowDefinition>, "definition" | "digest">;

/** What is the same for all runs of a workflow. */
export interface GraphShape {
  readonly workflow: WorkflowDefinition;
  readonly digest: string;
  /** In authored order, which is an order of execution: a node names only nodes above it. */
  readonly nodes: ReadonlyMap<string, ShapedNode>;
}

/**
 * What a validated workflow becomes: pure, so that every worker derives the same from the same JSON.
 * @param contracts by node type; every type in the workflow must be there (the validator made sure)
 */
export function shapeOf(
  { definition: workflow, digest }: PinnedWorkflow,
  contracts: ReadonlyMap<string, ContractData>,
): GraphShape {
  const nextCallId = callIds();
  const neededBy = new Map<string, string[]>(workflow.nodes.map(({ id }) => [id, []]));
  const nodes = workflow.nodes.map((node): ShapedNode => {
    const contract = contracts.get(node.type);
    if (contract === undefined) throw new Error(`node type "${node.type}" has no contract: validate before planning`);
    const wires = Object.fromEntries(
      Object.entries(node.wires).map(([port, wire]) => [port, Array.isArray(wire) ? wire : [wire]]),
    );
    const needs = [...new Set(Object.values(wires).flatMap((list) => list.map((wire) => wire.node)))];
    for (const above of needs) neededBy.get(above)?.push(node.id);
    const { key, version } = contract.module;
    return {
      id: node.id,
      type: node.type,
      resource: contract.resource,
      module: `${key}@${version}`,
      callId: nextCallId(key),
      wires,
      needs,
      neededBy: neededBy.get(node.id) ?? [],
    };
  });
  return { workflow, digest, nodes: new Map(nodes.map((node) => [node.id, node])) };
}

/** Shapes of the workflows that runs are pinned to, by digest; a worker meets few of them and each often. */
export class Shapes {
  readonly #contracts: ReadonlyMap<string, ContractData>;
  readonly #known = new Map<string, GraphShape>();

  constructor(contracts: ReadonlyMap<string, ContractData>) {
    this.#contracts = contracts;
  }

  of(workflow: PinnedWorkflow): GraphShape {
    const shape = this.#known.get(workflow.digest) ?? shapeOf(workflow, this.#contracts);
    this.#known.set(workflow.digest, shape);
    return shape;
  }

  /**
   * What the database keeps, validated when it is first met here: who keeps it may be of another release, or anybody.
   * @param db the transaction that asks, where there is one: an embedded database has no other connection
   * @throws RenderlineError definition-not-kept, definition-unreadable, definition-invalid
   */
  async byDigest(db: Queryable, digest: string): Promise<GraphShape> {
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    const definition = await pinnedWorkflow(db, digest);
    refuseInvalid(definition, this.#contracts);
    return this.of({ definition, digest });
  }
}

/**
 * A contract that is described in other words than when the run started refuses nothing: in which version of its module a node
 * is executed, its job says.
 */
function refuseInvalid(definition: WorkflowDefinition, contracts: ReadonlyMap<string, ContractData>): void {
  const registry = { contracts: [...contracts.values()], modules: [], legacySources: [] };
  const errors = validateEach([definition], registry).flatMap(({ index, problem }) =>
    index === 0 && problem.severity === "error" && problem.code !== "contract-changed" ? [problem] : [],
  );
  const [first] = errors;
  if (first === undefined) return;
  throw new RenderlineError(
    "definition-invalid",
    `workflow "${definition.id}", which the run is pinned to, does not hold here: ${first.message}`,
    "Start a run anew: it is pinned to what is authored today. Let all workers be of one release.",
  );
}
