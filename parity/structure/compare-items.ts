import { canonicalJson } from "#contracts";
import type { MetricResult, StructureDifference } from "#runtime/api/parity-result";
import { structureKinds, type Structure, type StructureItem, type StructureKind, type Value } from "./items.ts";

/** Raised when equal files would get other counts. */
const version = "1";
/** More are counted, but not listed. */
const mostListed = 1000;

/** As a comparison of two sides holds it. */
export interface StructureComparison {
  readonly metrics: MetricResult[];
  /** By kind, then by what it is called; at most a thousand. */
  readonly structure: StructureDifference[];
}

/**
 * What one side has and not, or otherwise, on the other. No tolerance: values are equal or they differ.
 * @param kinds what this kind of file can hold: each becomes a metric, whose limit is zero
 */
export function compareItems(kinds: readonly StructureKind[], left: Structure, right: Structure): StructureComparison {
  const differences = differencesOf(byId(left.items), byId(right.items)).toSorted(inOrder);
  const note = differences.length > mostListed ? { note: `the first ${mostListed} of all kinds are listed` } : {};
  const metrics = kinds.map((kind): MetricResult => {
    const why = left.unread[kind] ?? right.unread[kind];
    if (why !== undefined) return { state: "not-measured", name: structureKinds[kind], version, why };
    return { ...counted(kind, differences.filter(({ what }) => what === kind).length), ...note };
  });
  return { metrics, structure: differences.slice(0, mostListed) };
}

/** Equal bytes: nothing differs, and nothing has to be read to know it. */
export function equalBytes(kinds: readonly StructureKind[]): StructureComparison {
  return { metrics: kinds.map((kind) => ({ ...counted(kind, 0), note: "equal bytes" })), structure: [] };
}

/** @param why nothing could be read */
export function notCompared(kinds: readonly StructureKind[], why: string): StructureComparison {
  const metrics = kinds.map((kind) => ({ state: "not-measured", name: structureKinds[kind], version, why }) as const);
  return { metrics, structure: [] };
}

function counted(kind: StructureKind, value: number) {
  const verdict = value === 0 ? "pass" : "fail";
  const name = structureKinds[kind];
  return { state: "measured", name, version, value, unit: "differences", limit: 0, verdict } as const;
}

/** By kind and what it is called. */
function byId(items: readonly StructureItem[]): Map<string, StructureItem> {
  const found = new Map<string, StructureItem>();
  for (const item of items) {
    let id = item.id;
    for (let time = 2; found.has(`${item.what} ${id}`); time += 1) id = `${item.id} (${time})`;
    found.set(`${item.what} ${id}`, { ...item, id });
  }
  return found;
}

function differencesOf(
  left: ReadonlyMap<string, StructureItem>,
  right: ReadonlyMap<string, StructureItem>,
): StructureDifference[] {
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((place): StructureDifference[] => {
    const [ours, theirs] = [left.get(place), right.get(place)];
    const { what, id, part } = (ours ?? theirs) as StructureItem;
    if (ours === undefined || theirs === undefined) {
      const there = { left: ours !== undefined, right: theirs !== undefined };
      return [{ what: part === true ? "key" : what, id, field: "there", ...there }];
    }
    const fields = [...new Set([...Object.keys(ours.values), ...Object.keys(theirs.values)])];
    return fields.flatMap((field) => {
      const values = { left: ours.values[field] ?? null, right: theirs.values[field] ?? null };
      return same(values.left, values.right) ? [] : [{ what, id, field, ...values }];
    });
  });
}

function same(left: Value, right: Value): boolean {
  return left === right || canonicalJson(left) === canonicalJson(right);
}

const order = Object.keys(structureKinds);

function inOrder(a: StructureDifference, b: StructureDifference): number {
  return order.indexOf(a.what) - order.indexOf(b.what) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
