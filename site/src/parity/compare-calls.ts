import type { ModuleCall, ParityDocument } from "#runtime/api/documents";

type CallPair = ParityDocument["calls"][number];

/** Which parts of one call differ between the sides, in the order in which a cause should be looked for. */
export function callDifferences({ legacy, graph }: CallPair): string[] {
  if (legacy === undefined && graph === undefined) return ["neither side called it"];
  if (legacy === undefined) return ["only the graph called it"];
  if (graph === undefined) return ["only legacy called it"];
  const differences: string[] = [];
  if (legacy.module.key !== graph.module.key) differences.push("module");
  else if (legacy.module.version !== graph.module.version) differences.push("module version");
  if (!same(legacy.tool, graph.tool)) differences.push("tool");
  differences.push(...differing("param", legacy.params, graph.params));
  differences.push(...differing("input", legacy.inputs, graph.inputs));
  differences.push(...differing("output", legacy.outputs, graph.outputs));
  if ((legacy.error === undefined) !== (graph.error === undefined)) {
    differences.push(legacy.error === undefined ? "failed on the graph" : "failed in legacy");
  }
  return differences;
}

function differing(what: string, a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((name) => !same(a[name], b[name])).map((name) => `${what} "${name}"`);
}

/** Equality of JSON values; the order of an object's keys does not count. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([name, value]) => right.has(name) && same(value, right.get(name)));
}

/** The first call that differs: where the cause is. Undefined when all are equal. */
export function firstDivergence(calls: readonly CallPair[]): CallPair | undefined {
  return calls.find(({ equal }) => !equal);
}

/** How long a call took; undefined for a side that did not make it. */
export function callDuration(call: ModuleCall | undefined): number | undefined {
  return call === undefined ? undefined : Date.parse(call.finishedAt) - Date.parse(call.startedAt);
}
