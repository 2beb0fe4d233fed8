import { requestKind } from "../family.ts";
import type { WorkflowDefinition, WorkflowNodeDefinition } from "../definition.ts";
import { checkFlow } from "./flow.ts";
import { findCycles, namedNodes } from "./graph.ts";
import { checkParams } from "./params.ts";
import type { PreparedContract, PreparedRegistry } from "./prepare.ts";
import { list, suggest, type Report } from "./report.ts";
import type { SalvagedOf } from "./salvage.ts";
import { checkWires } from "./wires.ts";

/** A workflow's nodes with the contracts they are of; both by node id, the first of two with one id. */
export interface Graph {
  readonly nodes: readonly WorkflowNodeDefinition[];
  readonly byId: ReadonlyMap<string, WorkflowNodeDefinition>;
  readonly contracts: ReadonlyMap<string, PreparedContract>;
  readonly dropped: ReadonlySet<string>;
  /** Ids of the nodes each node names. */
  readonly named: ReadonlyMap<string, ReadonlySet<string>>;
  readonly cycles: readonly (readonly string[])[];
}

/** Checks one workflow. @param today `YYYY-MM-DD`; without it no migration expires */
export function checkWorkflow(
  { definition, dropped }: SalvagedOf<"workflow", WorkflowDefinition>,
  registry: PreparedRegistry,
  today: string | undefined,
  report: Report,
): void {
  checkMigration(definition, registry, today, report);
  if (definition.nodes === undefined) return;
  const graph = readGraph(definition.nodes, dropped, registry, report);
  for (const node of graph.byId.values()) {
    const contract = graph.contracts.get(node.id);
    if (contract === undefined) continue;
    checkFamily(node, contract, definition, report);
    checkParams(node, contract, dropped, report);
  }
  checkWires(graph, report);
  checkFlow(graph, definition.outputs, report);
  if (definition.contracts !== undefined) checkPins(definition.contracts, graph, report);
}

function readGraph(
  nodes: readonly WorkflowNodeDefinition[],
  dropped: ReadonlySet<string>,
  registry: PreparedRegistry,
  report: Report,
): Graph {
  const byId = new Map<string, WorkflowNodeDefinition>();
  const contracts = new Map<string, PreparedContract>();
  for (const node of nodes) {
    if (byId.has(node.id)) {
      report("node-duplicate", {
        node: node.id,
        message: `two nodes have the id "${node.id}"`,
        expected: "an id of its own",
        got: node.id,
        remedy: "Give the second node another id, and name that in the wires meant for it.",
      });
      continue;
    }
    byId.set(node.id, node);
    const contract = registry.contracts.get(node.type);
    if (contract !== undefined) contracts.set(node.id, contract);
    else {
      report("node-type-unknown", {
        node: node.id,
        message: `node "${node.id}": there is no node type "${node.type}"`,
        expected: "a node type of this installation",
        got: node.type,
        remedy: suggest(node.type, registry.types, "node type"),
      });
    }
  }
  const named = namedNodes([...byId.values()]);
  return { nodes, byId, contracts, dropped, named, cycles: findCycles(named) };
}

function checkMigration(
  { migration, nodes, family }: Partial<WorkflowDefinition>,
  registry: PreparedRegistry,
  today: string | undefined,
  report: Report,
): void {
  if (migration === undefined) return;
  if (today !== undefined && migration.removeBy < today) {
    report("migration-expired", {
      message: `the migration workflow had to be gone by ${migration.removeBy} (owner: ${migration.owner})`,
      expected: `a date not before ${today}`,
      got: migration.removeBy,
      remedy: "Split it into a cad_file and an order_line workflow, or agree a new date with its owner.",
    });
  }
  const families = new Set(nodes?.map(({ type }) => registry.contracts.get(type)?.data.family));
  if (nodes !== undefined && families.size === 1 && families.has(family)) {
    report("migration-not-mixed", {
      message: `all nodes of the migration workflow are of family ${family ?? ""}`,
      expected: "nodes of both families",
      got: `nodes of family ${family ?? ""}`,
      remedy: "Declare it with workflow() instead of migrationWorkflow(): then output types can use it.",
    });
  }
}

function checkFamily(
  node: WorkflowNodeDefinition,
  { data }: PreparedContract,
  { family, migration }: Partial<WorkflowDefinition>,
  report: Report,
): void {
  if (family === undefined) return;
  if (data.family !== family && migration === undefined) {
    report("family-mixed", {
      node: node.id,
      message: `node "${node.id}" is of family ${data.family}, the workflow of family ${family}`,
      expected: family,
      got: data.family,
      remedy:
        family === "order_line"
          ? 'Do this in a cad_file workflow and read what it published with "order-line/load-product".'
          : "Do this in an order_line workflow, which reads what this one publishes.",
    });
  }
  const starts = requestKind[family];
  if (data.receives !== undefined && data.receives !== starts && data.family === family) {
    report("source-wrong-request", {
      node: node.id,
      message: `node "${node.id}" receives an artifact of kind ${data.receives}, but a ${family} run starts from ${starts}`,
      expected: starts,
      got: data.receives,
      remedy: `Take a source that receives ${starts}.`,
    });
  }
}

function checkPins(pins: Readonly<Record<string, string>>, graph: Graph, report: Report): void {
  const seen = new Set<string>();
  for (const { id, type } of graph.byId.values()) {
    const contract = graph.contracts.get(id);
    if (contract === undefined || seen.has(type)) continue;
    seen.add(type);
    const pinned = Object.hasOwn(pins, type) ? pins[type] : undefined;
    if (pinned === contract.digest) continue;
    report(pinned === undefined ? "contract-unpinned" : "contract-changed", {
      node: id,
      message:
        pinned === undefined
          ? `the workflow does not pin the contract of "${type}"`
          : `the contract of "${type}" has changed since the workflow was compiled`,
      expected: contract.digest,
      got: pinned,
      remedy: "Compile the workflow anew from its TypeScript source, and check that it still means the same.",
    });
  }
  const used = new Set(graph.nodes.map(({ type }) => type));
  const unused = Object.keys(pins).filter((type) => !used.has(type));
  if (unused.length > 0) {
    report("contract-pin-unused", {
      message: `the workflow pins contracts that no node is of: ${list(unused)}`,
      got: unused.join(", "),
      remedy: 'Take them out of "contracts": equal workflows must have equal bytes.',
    });
  }
}
