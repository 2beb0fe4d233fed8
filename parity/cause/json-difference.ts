import type { z } from "zod";
import { canonicalJson } from "#contracts";

/** Any JSON value. */
export type JsonValue = z.core.util.JSONType;

/** A place at which two JSON values differ. What is absent on a side stands as null there. */
export interface JsonDifference {
  readonly path: readonly string[];
  readonly left: JsonValue;
  readonly right: JsonValue;
}

/** Every place at which two values differ, as deep as it goes, in the order of keys. Lists of other lengths differ as a whole. */
export function jsonDifferences(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  path: readonly string[] = [],
): JsonDifference[] {
  if (sameJson(left, right)) return [];
  const deeper =
    Array.isArray(left) && Array.isArray(right) ? left.length === right.length : isObject(left) && isObject(right);
  if (!deeper) return [{ path, left: left ?? null, right: right ?? null }];
  const [one, other] = [left, right] as unknown as Readonly<Record<string, JsonValue>>[];
  const keys = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
  return [...keys].toSorted(byKey).flatMap((key) => jsonDifferences(one?.[key], other?.[key], [...path, key]));
}

/** Where all the differences are: the one place, or what holds them all. Undefined where nothing differs. */
export function commonDifference(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
): JsonDifference | undefined {
  const [first, ...others] = jsonDifferences(left, right);
  if (first === undefined) return undefined;
  const shared = first.path.findIndex((key, at) => others.some(({ path }) => path[at] !== key));
  const path = shared === -1 ? first.path : first.path.slice(0, shared);
  return { path, left: at(left, path) ?? null, right: at(right, path) ?? null };
}

/** By value: the order of keys and the way a number is written do not count. */
export function sameJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return canonicalJson(left) === canonicalJson(right);
}

function isObject(value: JsonValue | undefined): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inner, key) => (inner as Readonly<Record<string, JsonValue>> | null | undefined)?.[key],
    value,
  );
}

/** Places of a list by number. */
function byKey(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
