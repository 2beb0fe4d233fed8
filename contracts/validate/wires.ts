import type { ArtifactKind } from "../artifact.ts";
import type { WireDefinition, WorkflowNodeDefinition } from "../definition.ts";
import type { Cardinality } from "../port.ts";
import { list, suggest, type Report } from "./report.ts";
import type { Graph } from "./workflow.ts";

/** Every wire: its input exists and takes as many, its source exists, stands above and carries the right kind. */
export function checkWires(graph: Graph, report: Report): void {
  for (const node of graph.byId.values()) {
    checkInputs(node, graph, report);
    for (const [port, wire] of Object.entries(node.wires)) {
      const wires = Array.isArray(wire) ? wire : [wire];
      for (const one of wires) checkSource(node, port, one, graph, report);
    }
  }
  checkOrder(graph, report);
}

function checkInputs(node: WorkflowNodeDefinition, { contracts, dropped }: Graph, report: Report): void {
  const contract = contracts.get(node.id);
  if (contract === undefined) return;
  const { inputs } = contract.data;
  for (const port of Object.keys(node.wires)) {
    if (Object.hasOwn(inputs, port)) continue;
    report("input-unknown", {
      node: node.id,
      port,
      message: `node "${node.id}" has no input "${port}"`,
      expected: list(Object.keys(inputs), "no inputs"),
      got: port,
      remedy: suggest(port, Object.keys(inputs), "input here"),
    });
  }
  for (const [port, { kind, cardinality, description }] of Object.entries(inputs)) {
    const wire = Object.hasOwn(node.wires, port) ? node.wires[port] : undefined;
    if (wire !== undefined) checkCardinality(node, port, wire, cardinality, kind, report);
    else if (cardinality !== "optional" && !dropped.has(`${node.id}.${port}`)) {
      report("wire-missing", {
        node: node.id,
        port,
        message: `node "${node.id}": the input "${port}" has no wire`,
        expected: cardinality === "many" ? `one or more wires of kind ${kind}` : `a wire of kind ${kind}`,
        got: "none",
        remedy: `Wire "${port}" to an output of kind ${kind} of a node above. It is: ${description}`,
      });
    }
  }
}

function checkCardinality(
  node: WorkflowNodeDefinition,
  port: string,
  wire: WireDefinition | readonly WireDefinition[],
  cardinality: Cardinality,
  kind: ArtifactKind,
  report: Report,
): void {
  const where = `node "${node.id}", input "${port}"`;
  const place = { node: node.id, port };
  if (!Array.isArray(wire)) {
    if (cardinality !== "many") return;
    const expected = `a list of wires of kind ${kind}`;
    report("wire-single", {
      ...place,
      message: `${where}: takes a list of wires, got a single one`,
      expected,
      got: "a single wire",
      remedy: "Put the wire into a list.",
    });
  } else if (cardinality !== "many") {
    report("wire-list", {
      ...place,
      message: `${where}: takes one wire, got a list of ${wire.length}`,
      expected: `one wire of kind ${kind}`,
      got: `a list of ${wire.length}`,
      remedy: "Give the one wire itself, without a list.",
    });
  } else if (wire.length === 0) {
    report("wire-empty", {
      ...place,
      message: `${where}: the list of wires is empty`,
      expected: `one or more wires of kind ${kind}`,
      got: "an empty list",
      remedy: `Put at least one wire of kind ${kind} into the list.`,
    });
  }
}

function checkSource(
  node: WorkflowNodeDefinition,
  port: string,
  wire: WireDefinition,
  graph: Graph,
  report: Report,
): void {
  const got = `${wire.node}.${wire.port}`;
  const place = { node: node.id, port, got };
  const where = `node "${node.id}", input "${port}"`;
  if (!graph.byId.has(wire.node)) {
    report("wire-from-unknown-node", {
      ...place,
      message: `${where}: there is no node "${wire.node}"`,
      expected: "an output of a node above",
      remedy: suggest(
        wire.node,
        [...graph.byId.keys()].filter((id) => id !== node.id),
        "other node",
      ),
    });
    return;
  }
  const source = graph.contracts.get(wire.node)?.data;
  if (source === undefined) return;
  const output = Object.hasOwn(source.outputs, wire.port) ? source.outputs[wire.port] : undefined;
  if (output === undefined) {
    report("wire-from-unknown-output", {
      ...place,
      message: `${where}: node "${wire.node}" has no output "${wire.port}"`,
      expected: list(Object.keys(source.outputs), "no outputs"),
      remedy: suggest(wire.port, Object.keys(source.outputs), "output there"),
    });
    return;
  }
  const inputs = graph.contracts.get(node.id)?.data.inputs;
  const input = inputs !== undefined && Object.hasOwn(inputs, port) ? inputs[port] : undefined;
  if (input === undefined || input.kind === output.kind) return;
  report("wire-kind-mismatch", {
    ...place,
    message: `${where}: wants an artifact of kind ${input.kind}, got ${output.kind} from "${got}"`,
    expected: input.kind,
    got: output.kind,
    remedy: kindRemedy(node, input.kind, graph),
  });
}

function kindRemedy(node: WorkflowNodeDefinition, kind: ArtifactKind, graph: Graph): string {
  const offers: string[] = [];
  for (const id of graph.byId.keys()) {
    if (id === node.id) break;
    for (const [port, output] of Object.entries(graph.contracts.get(id)?.data.outputs ?? {})) {
      if (output.kind === kind) offers.push(`${id}.${port}`);
    }
  }
  if (offers.length === 0) return `No node above makes an artifact of kind ${kind}: add one that does.`;
  return `Of kind ${kind} there is, above: ${list(offers.slice(-6))}.`;
}

function checkOrder({ byId, named, cycles }: Graph, report: Report): void {
  const place = new Map([...byId.keys()].map((id, index) => [id, index]));
  for (const ids of cycles) {
    // The same cycle is told the same way, whichever of its nodes was met first.
    const start = ids.indexOf([...byId.keys()].find((id) => ids.includes(id)) ?? "");
    const cycle = [...ids.slice(start), ...ids.slice(0, start)];
    const [first] = cycle;
    const path = [...cycle, first].join(" -> ");
    report("cycle", {
      node: first,
      message: cycle.length === 1 ? `node "${first}" waits for itself` : `these nodes wait for each other: ${path}`,
      expected: "a graph without a cycle",
      got: path,
      remedy: "Cut one of these wires: a node can only use what nodes above it have made.",
    });
  }
  const inCycle = new Map(cycles.flatMap((cycle, index) => cycle.map((id) => [id, index] as const)));
  for (const [id, above] of named) {
    for (const one of above) {
      if ((place.get(one) ?? 0) < (place.get(id) ?? 0)) continue;
      if (inCycle.has(id) && inCycle.get(id) === inCycle.get(one)) continue;
      report("wire-from-below", {
        node: id,
        message: `node "${id}" names "${one}", which stands below it`,
        expected: "nodes above",
        got: one,
        remedy: `Move "${one}" above "${id}" in "nodes".`,
      });
    }
  }
}
