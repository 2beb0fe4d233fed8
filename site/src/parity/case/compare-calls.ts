import { isProductCall, type ParityResult, type SideCall, type SideResult } from "#runtime/api/parity-result";

/** One module call as each side recorded it, by its id. */
export interface CallPair {
  readonly callId: string;
  readonly left: SideCall | undefined;
  readonly right: SideCall | undefined;
}

/** The calls of two sides, paired by id, in the left side's order; what only the right side called comes last. */
export function pairCalls(left: readonly SideCall[], right: readonly SideCall[]): CallPair[] {
  const ids = [...new Set([...left, ...right].map(({ callId }) => callId))];
  const find = (calls: readonly SideCall[], id: string): SideCall | undefined =>
    calls.find(({ callId }) => callId === id);
  return ids.map((callId) => ({ callId, left: find(left, callId), right: find(right, callId) }));
}

/** The calls that made each side's product; none where one of two sides has none on record, as what was approved long ago has not. */
export function productCalls(
  left: SideResult | null | undefined,
  right: SideResult | null | undefined,
): [left: readonly SideCall[], right: readonly SideCall[]] {
  const [one, other] = [left?.productCalls, right?.productCalls];
  return one === undefined || other === undefined ? [[], []] : [one, other];
}

/** Which parts of one call differ between the sides, in the order in which a cause should be looked for; none when equal. */
export function callDifferences({ left, right }: CallPair, names: readonly [string, string]): string[] {
  if (left === undefined) return [`only ${names[1]} called it`];
  if (right === undefined) return [`only ${names[0]} called it`];
  const differences: string[] = [];
  if (left.module.key !== right.module.key) differences.push("module");
  else if (left.module.version !== right.module.version) differences.push("module version");
  if (left.source !== null && right.source !== null && left.source !== right.source) differences.push("module source");
  if (!same(left.tool, right.tool)) differences.push("tool");
  differences.push(...differing("param", left.params, right.params));
  differences.push(...differing("input", left.inputs, right.inputs));
  differences.push(...differing("output", left.outputs, right.outputs));
  if (left.error !== right.error) differences.push("error");
  return differences;
}

/** Whether other code, or another tool, gave the same result of the same: told, and no cause of anything. */
export function isOtherCode({ left, right }: CallPair): boolean {
  if (left === undefined || right === undefined) return false;
  const facts = ({ params, inputs, outputs, error }: SideCall): unknown => ({ params, inputs, outputs, error });
  return same(facts(left), facts(right));
}

function differing(what: string, a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return differingNames(a, b).map((name) => `${what} "${name}"`);
}

/** The names whose values differ, or that only one of the two has. */
export function differingNames(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !same(a[name], b[name]));
}

/** Equality of JSON values; the order of an object's keys does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([name, value]) => right.has(name) && same(value, right.get(name)));
}

/**
 * The node of the case's own graph at which the sides part first: the first cause that names one, or the first call that differs.
 * What made an order line's product has a graph of its own.
 */
export function divergingNode(result: ParityResult): string | undefined {
  const { causes, sides } = result;
  const own = causes.filter((cause) => !("callId" in cause && isProductCall(result, cause.callId)));
  const named = own.flatMap((cause) => ("node" in cause && cause.node !== null ? [cause.node] : []))[0];
  if (named !== undefined) return named;
  const pair = pairCalls(sides.legacy.calls, sides.graph.calls).find(
    (one) => callDifferences(one, ["legacy", "graph"]).length > 0,
  );
  return pair?.right?.node ?? undefined;
}
