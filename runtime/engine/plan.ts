import type {
  ContractData,
  Json,
  OutputTypeDefinition,
  ResourceClass,
  WireDefinition,
  WorkflowDefinition,
} from "#contracts";
import { callIds } from "#runtime/modules/call-module";
import { checkOrderLineParams, type OrderLineParams } from "./order-line-params.ts";
import type { ResolvedParam } from "#runtime/store/schema";

/** One node as it will be executed. */
export interface PlannedNode {
  readonly id: string;
  readonly type: string;
  readonly resource: ResourceClass;
  readonly callId: string;
  readonly params: Readonly<Record<string, ResolvedParam>>;
  /** Wires by input port; a single wire is a list of one. */
  readonly wires: Readonly<Record<string, readonly WireDefinition[]>>;
  /** Ids of the nodes whose results it needs, each once. */
  readonly needs: readonly string[];
}

export interface Plan {
  /** In authored order, which is an order of execution: a node names only nodes above it. */
  readonly nodes: readonly PlannedNode[];
  readonly outputs: Readonly<Record<string, WireDefinition>>;
}

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * What a validated definition becomes: pure, so that every worker derives the same plan from the same JSON.
 * A param comes from, in rising order: the contract's default, the workflow, the output type, the order line.
 * @param contracts by node type; every type in the workflow must be there (the validator made sure)
 * @throws RenderlineError order-line-param-invalid
 */
export function planRun(
  workflow: WorkflowDefinition,
  outputType: OutputTypeDefinition | undefined,
  orderLineParams: OrderLineParams,
  contracts: ReadonlyMap<string, ContractData>,
): Plan {
  checkOrderLineParams(workflow, orderLineParams, contracts);
  const nextCallId = callIds();
  const overrides: Settings = outputType?.graph?.overrides ?? {};
  const nodes = workflow.nodes.map((node): PlannedNode => {
    const contract = contracts.get(node.type);
    if (contract === undefined) throw new Error(`node type "${node.type}" has no contract: validate before planning`);
    const wires = Object.fromEntries(
      Object.entries(node.wires).map(([port, wire]) => [port, Array.isArray(wire) ? wire : [wire]]),
    );
    return {
      id: node.id,
      type: node.type,
      resource: contract.resource,
      callId: nextCallId(contract.module.key),
      params: resolveParams(contract, node.params, own(overrides, node.id), own(orderLineParams, node.id)),
      wires,
      needs: [...new Set(Object.values(wires).flatMap((list) => list.map((wire) => wire.node)))],
    };
  });
  return { nodes, outputs: workflow.outputs };
}

function resolveParams(
  contract: ContractData,
  authored: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>> = {},
  ordered: Readonly<Record<string, unknown>> = {},
): Record<string, ResolvedParam> {
  const layers = [
    ["order-line", ordered],
    ["output-type", overrides],
    ["workflow", authored],
  ] as const;
  return Object.fromEntries(
    Object.entries(contract.params).map(([name, param]) => {
      const layer = layers.find(([, values]) => own(values, name) !== undefined);
      const value = layer === undefined ? param.default : layer[1][name];
      return [name, { value: value as Json, from: layer?.[0] ?? "default" }];
    }),
  );
}

/** Ids come from definitions and order lines: a node called "constructor" must not find what every object inherits. */
function own<TValue>(record: Readonly<Record<string, TValue>>, key: string): TValue | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
