import type { WireDefinition, WorkflowNodeDefinition } from "../definition.ts";

/** The wires of a node as lists, by input. */
export function wireLists(node: WorkflowNodeDefinition): [string, readonly WireDefinition[]][] {
  return Object.entries(node.wires).map(([port, wire]) => [port, Array.isArray(wire) ? wire : [wire]]);
}

/** Ids of the nodes a node names, by its id; of two nodes with one id, the first counts. */
export function namedNodes(nodes: readonly WorkflowNodeDefinition[]): Map<string, ReadonlySet<string>> {
  const ids = new Set(nodes.map(({ id }) => id));
  const named = new Map<string, ReadonlySet<string>>();
  for (const node of nodes) {
    if (named.has(node.id)) continue;
    const above = wireLists(node).flatMap(([, wires]) => wires.map((wire) => wire.node));
    named.set(node.id, new Set(above.filter((id) => ids.has(id))));
  }
  return named;
}

/**
 * Cycles that share no node, each as the ids along its wires; there is one if and only if the graph has one.
 * Written without recursion: JSON can hold a chain of any length.
 */
export function findCycles(named: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const left = new Map([...named].map(([id, above]) => [id, new Set(above)]));
  for (trim(left); left.size > 0; trim(left)) {
    const cycle = walkCycle(left);
    cycles.push(cycle);
    for (const id of cycle) left.delete(id);
    for (const above of left.values()) for (const id of cycle) above.delete(id);
  }
  return cycles;
}

/** Takes away, again and again, the nodes that wait for nobody: what is left waits for a cycle. */
function trim(left: Map<string, Set<string>>): void {
  const below = namedBy(left);
  const ready = [...left].filter(([, above]) => above.size === 0).map(([id]) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    left.delete(id);
    for (const one of below.get(id) ?? []) {
      const above = left.get(one);
      above?.delete(id);
      if (above?.size === 0) ready.push(one);
    }
  }
}

/** Every node left names another one left, so following the wires upwards must come back to where it was. */
function walkCycle(left: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const steps = new Map<string, number>();
  let [id] = left.keys();
  while (id !== undefined && !steps.has(id)) {
    steps.set(id, steps.size);
    [id] = left.get(id) ?? [];
  }
  const start = steps.get(id ?? "") ?? 0;
  return [...steps.keys()].slice(start).toReversed();
}

/** Everything that can be reached from the given ids, themselves included. */
export function reachable(from: Iterable<string>, next: ReadonlyMap<string, Iterable<string>>): Set<string> {
  const seen = new Set(from);
  // A set that grows while it is walked visits what was added, once.
  for (const id of seen) for (const one of next.get(id) ?? []) seen.add(one);
  return seen;
}

/** The same wires, seen from above: who names this node. */
export function namedBy(named: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const by = new Map<string, string[]>();
  for (const [id, above] of named) {
    for (const one of above) {
      const users = by.get(one);
      if (users === undefined) by.set(one, [id]);
      else users.push(id);
    }
  }
  return by;
}
