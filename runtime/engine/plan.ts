import type { ContractData, Json, OutputTypeDefinition } from "#contracts";
import type { ResolvedParam } from "#runtime/store/schema";
import { checkOrderLineParams, type OrderLineParams } from "./order-line-params.ts";
import type { GraphShape } from "./shape.ts";

/** Each node's params, and where each value comes from. */
export type NodeParams = ReadonlyMap<string, Readonly<Record<string, ResolvedParam>>>;

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Resolves what a run's nodes are set to. A param comes from, in rising order: the contract's default, the workflow, the
 * output type, the order line.
 * @throws RenderlineError order-line-param-invalid
 */
export function resolveRun(
  { workflow }: GraphShape,
  outputType: OutputTypeDefinition | undefined,
  orderLineParams: OrderLineParams,
  contracts: ReadonlyMap<string, ContractData>,
): NodeParams {
  checkOrderLineParams(workflow, orderLineParams, contracts);
  const overrides: Settings = outputType?.graph?.overrides ?? {};
  return new Map(
    workflow.nodes.map((node) => {
      const contract = contracts.get(node.type);
      if (contract === undefined) throw new Error(`node type "${node.type}" has no contract: validate before planning`);
      return [node.id, resolveParams(contract, node.params, own(overrides, node.id), own(orderLineParams, node.id))];
    }),
  );
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
