import type { WorkflowNodeDefinition } from "../definition.ts";
import { describeSchema } from "./describe-schema.ts";
import type { PreparedContract } from "./prepare.ts";
import { list, quote, suggest, type Report } from "./report.ts";

/** A node's params: known, well typed, the required ones set. */
export function checkParams(
  node: WorkflowNodeDefinition,
  contract: PreparedContract,
  dropped: ReadonlySet<string>,
  report: Report,
): void {
  const { params: known, inputs } = contract.data;
  for (const [name, value] of Object.entries(node.params)) {
    if (!Object.hasOwn(known, name)) {
      const isInput = Object.hasOwn(inputs, name);
      report("param-unknown", {
        node: node.id,
        port: name,
        message: `node "${node.id}" has no param "${name}"${isInput ? `: "${name}" is an input` : ""}`,
        expected: list(Object.keys(known), "no params"),
        got: name,
        remedy: isInput ? `Wire the input "${name}" under "wires".` : suggest(name, Object.keys(known), "param here"),
      });
      continue;
    }
    const refusal = refuseValue(contract, name, value);
    if (refusal === undefined) continue;
    report("param-invalid", {
      node: node.id,
      port: name,
      message: `node "${node.id}", param "${name}": expected ${refusal.expected}, got ${quote(value)}`,
      expected: refusal.expected,
      got: quote(value),
      remedy: refusal.remedy,
    });
  }
  for (const [name, { required, noDefault, schema }] of Object.entries(known)) {
    if (!required || Object.hasOwn(node.params, name) || dropped.has(`${node.id}.${name}`)) continue;
    report("param-missing", {
      node: node.id,
      port: name,
      message: `node "${node.id}": the param "${name}" has no default and is not set`,
      expected: describeSchema(schema),
      remedy: `Set "${name}". It has no default because: ${noDefault ?? "the contract gives no reason"}.`,
    });
  }
}

/** Why a contract refuses a value for one of its params; undefined if it takes it. */
export function refuseValue(
  { data, params }: PreparedContract,
  name: string,
  value: unknown,
): { readonly expected: string; readonly remedy: string } | undefined {
  const reader = params.get(name);
  const param = data.params[name];
  if (reader === undefined || param === undefined || reader.safeParse(value).success) return undefined;
  const expected = describeSchema(param.schema);
  return { expected, remedy: `Write ${expected}. "${name}": ${param.description}` };
}
