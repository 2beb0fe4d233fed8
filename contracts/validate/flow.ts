import type { WorkflowDefinition } from "../definition.ts";
import { namedBy, reachable } from "./graph.ts";
import { list, suggest, type Report } from "./report.ts";
import type { Graph } from "./workflow.ts";

/** What flows from sources to outputs: outputs are produced, and every node takes part. */
export function checkFlow(graph: Graph, outputs: WorkflowDefinition["outputs"] | undefined, report: Report): void {
  checkReached(graph, report);
  if (outputs === undefined) return;
  checkOutputs(graph, outputs, report);
  // Without outputs every node would be unused: one problem says it.
  if (Object.keys(outputs).length === 0) return;
  const wanted = reachable(
    Object.values(outputs).map(({ node }) => node),
    graph.named,
  );
  for (const id of graph.byId.keys()) {
    if (wanted.has(id)) continue;
    report("node-unused", {
      node: id,
      message: `nothing that node "${id}" makes reaches an output of the workflow`,
      expected: "a way from the node to an output",
      got: "none",
      remedy: `Take "${id}" out, or use what it makes.`,
    });
  }
}

function checkReached({ byId, contracts, named, cycles }: Graph, report: Report): void {
  // Of a cycle it is enough to say that it is one.
  const starts = cycles.flat();
  for (const { id, wires } of byId.values()) {
    const data = contracts.get(id)?.data;
    const starting = data === undefined || data.receives !== undefined || Object.keys(data.inputs).length === 0;
    // A node whose wires are missing or lead nowhere has been reported for that already.
    const reported =
      (named.get(id)?.size ?? 0) === 0 &&
      (Object.keys(wires).length > 0 ||
        Object.values(data?.inputs ?? {}).some((one) => one.cardinality !== "optional"));
    if (starting || reported) starts.push(id);
  }
  const reached = reachable(starts, namedBy(named));
  for (const id of byId.keys()) {
    if (reached.has(id)) continue;
    report("node-unreachable", {
      node: id,
      message: `nothing comes to node "${id}" from a source`,
      expected: "a way from a source to the node",
      got: "none",
      remedy: "Wire one of its inputs, directly or through others, to a source.",
    });
  }
}

function checkOutputs(graph: Graph, outputs: WorkflowDefinition["outputs"], report: Report): void {
  if (Object.keys(outputs).length === 0) {
    report("workflow-without-outputs", {
      message: "the workflow names no output, so a run of it would give nothing",
      expected: "at least one output",
      got: "none",
      remedy: 'Name an output: { "image": { "node": "save", "port": "image" } }.',
    });
  }
  for (const [name, wire] of Object.entries(outputs)) {
    const data = graph.contracts.get(wire.node)?.data;
    if (graph.byId.has(wire.node) && (data === undefined || Object.hasOwn(data.outputs, wire.port))) continue;
    const ids = [...graph.byId.keys()];
    report("output-not-produced", {
      ...(data === undefined ? {} : { node: wire.node }),
      port: name,
      message: `nothing produces the output "${name}": there is no "${wire.node}.${wire.port}"`,
      expected:
        data === undefined ? `a node: ${list(ids)}` : `an output of "${wire.node}": ${list(Object.keys(data.outputs))}`,
      got: `${wire.node}.${wire.port}`,
      remedy:
        data === undefined
          ? suggest(wire.node, ids, "node")
          : suggest(wire.port, Object.keys(data.outputs), "output there"),
    });
  }
}
