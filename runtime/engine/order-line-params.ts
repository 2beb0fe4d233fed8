import { z } from "zod";
import { RenderlineError, type ContractData, type Json, type WorkflowDefinition } from "#contracts";

/** Values by node id and param. */
export type OrderLineParams = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/**
 * Refuses what an order line may not set, before anything is executed. Definitions are validated when they are
 * compiled; an order line is the one source of params that comes later.
 * @throws RenderlineError order-line-param-invalid
 */
export function checkOrderLineParams(
  workflow: WorkflowDefinition,
  ordered: OrderLineParams,
  contracts: ReadonlyMap<string, ContractData>,
): void {
  for (const [nodeId, values] of Object.entries(ordered)) {
    const node = workflow.nodes.find(({ id }) => id === nodeId);
    if (node === undefined) {
      const ids = workflow.nodes.map(({ id }) => id).join(", ");
      throw refused(`node "${nodeId}": workflow "${workflow.id}" has no such node`, `Take one of: ${ids}.`);
    }
    const params = Object.entries(contracts.get(node.type)?.params ?? {});
    const open = params.filter(([, { settable }]) => settable.orderLine);
    const names = open.map(([name]) => name).join(", ");
    const remedy =
      open.length === 0
        ? `An order line can set nothing of "${nodeId}"; override it in the output type.`
        : `An order line can set these of "${nodeId}": ${names}.`;
    for (const [name, value] of Object.entries(values)) {
      const param = open.find(([one]) => one === name)?.[1];
      if (param === undefined) {
        const known = params.some(([one]) => one === name);
        throw refused(
          `param "${name}" of node "${nodeId}" ${known ? "is not an order line's to set" : "does not exist"}`,
          remedy,
        );
      }
      const read = z.fromJSONSchema(param.schema).safeParse(value);
      if (read.success) continue;
      const why = read.error.issues.map(({ message }) => message).join("; ");
      throw refused(`param "${name}" of node "${nodeId}" is ${JSON.stringify(value)}: ${why}`, param.description);
    }
  }
}

function refused(what: string, remedy: string): RenderlineError {
  return new RenderlineError("order-line-param-invalid", `the order line sets ${what}`, remedy);
}
