import { canonicalJson } from "#contracts";
import { fieldText } from "#parity/cause/index";
import type { Cause, ParityResult, SideComparison } from "#runtime/api/parity-result";
import type { WaivedCause, Waiver } from "./waiver.ts";

type WaiverMatch = ParityResult["waivers"][number];

/** What is waived of a case: goes into its result as it is. */
export type Waived = Pick<ParityResult, "waivers" | "waived">;

/**
 * Holds a case's result against the waivers that name it. It is waived only if each of its causes is covered by one that holds: the
 * cause is as named, with its values; every metric that fails has a ceiling; each that has one was measured and is not above it; and its
 * last day is not past. An opaque legacy may also differ in no part more or less than it did. A case that could not be judged is never
 * waived.
 * @param today YYYY-MM-DD, by UTC
 */
export function matchWaivers(
  result: Pick<ParityResult, "id" | "verdict" | "causes" | "comparisons">,
  waivers: readonly Waiver[],
  today: string,
): Waived {
  const named = waivers.filter((one) => one.case === result.id);
  const judged = named.map((one) => ({ one, why: refusal(one, result, today) }));
  const holding = judged.filter(({ why }) => why === undefined).map(({ one }) => one);
  const covered = (cause: Cause): boolean => holding.some((one) => isCause(one.cause, cause));
  const waived = isJudged(result) && result.causes.length > 0 && result.causes.every(covered);
  return { waivers: judged.map(({ one, why }) => match(one, why)), waived };
}

/** Whether a waiver's last day is past. @param today YYYY-MM-DD, by UTC */
export function isExpired({ expires }: Pick<Waiver, "expires">, today: string): boolean {
  return today > expires;
}

/** Waivers of cases that were run, or that there are none of, and that cover nothing, with why: each is to be removed or mended. */
export function unusedWaivers(
  waivers: readonly Waiver[],
  results: readonly Pick<ParityResult, "id" | "waivers" | "verdict">[],
  cases: readonly string[],
): { readonly id: string; readonly why: string }[] {
  return waivers.flatMap((one) => {
    if (!cases.includes(one.case)) return [{ id: one.id, why: `there is no case "${one.case}"` }];
    const result = results.find(({ id }) => id === one.case);
    if (result === undefined || result.verdict === "skipped") return [];
    const matched = result.waivers.find(({ id }) => id === one.id);
    return matched?.holds === true ? [] : [{ id: one.id, why: matched?.why ?? "it was not looked at" }];
  });
}

function match({ id, reason, owner, expires, text }: Waiver, why: string | undefined): WaiverMatch {
  return { id, reason, owner, expires, text, holds: why === undefined, ...(why === undefined ? {} : { why }) };
}

function isJudged({ verdict }: Pick<ParityResult, "verdict">): boolean {
  return verdict === "fail" || verdict === "warn";
}

/** Why a waiver does not hold; undefined where it does. */
function refusal(
  { cause, ceilings, expires }: Waiver,
  result: Pick<ParityResult, "verdict" | "causes" | "comparisons">,
  today: string,
): string | undefined {
  if (result.verdict === "pass") return "the case passes: there is nothing to waive";
  if (!isJudged(result)) return `the case is ${result.verdict}: what was not judged cannot be waived`;
  if (!result.causes.some((one) => isCause(cause, one))) {
    const found = result.causes.map(nameOf).join("; ") || "none";
    return `its cause is not there any more (${nameOf(cause)}); found: ${found}`;
  }
  if (isExpired({ expires }, today)) return `it expired on ${expires}`;
  const open = withoutCeiling({ cause, ceilings }, result);
  if (open.length > 0) return `it has no ceiling for ${open.join(", ")}, which ${open.length === 1 ? "fails" : "fail"}`;
  for (const [name, ceiling] of Object.entries(ceilings)) {
    const value = worst(result.comparisons, name);
    if (value === undefined) return `metric "${name}" was not measured`;
    if (value > ceiling) return `metric "${name}" is ${value}, above its ceiling of ${ceiling}`;
  }
  return cause.kind === "opaque-legacy" ? changedPart(cause, result.comparisons) : undefined;
}

/**
 * Metrics that fail and that the waiver does not limit. That of a record limits none, as another cause's does; but where nothing but
 * records has a cause, nothing says how far a picture may go.
 */
function withoutCeiling(
  { cause, ceilings }: Pick<Waiver, "cause" | "ceilings">,
  { causes, comparisons }: Pick<ParityResult, "causes" | "comparisons">,
): string[] {
  if (cause.kind === "side-effect" && causes.some(({ kind }) => kind !== "side-effect")) return [];
  const failing = comparisons
    .filter(({ verdict }) => verdict !== "pass")
    .flatMap(({ metrics }) => metrics.filter((one) => one.state === "measured" && one.verdict !== "pass"));
  return [...new Set(failing.map(({ name }) => name))].filter((name) => !Object.hasOwn(ceilings, name));
}

/** In levels of 255. */
const partTolerance = 1;

/** A part that differs otherwise than when it was looked at: it is missing, moved, or drawn anew, be that nearer to the graph's. */
function changedPart({ parts }: OpaqueCause, comparisons: readonly SideComparison[]): string | undefined {
  const between = comparisons.find(({ left, right }) => left === "legacy" && right === "graph");
  for (const [key, waived] of Object.entries(parts)) {
    const mean = between?.parts?.find((part) => part.key === key)?.mean;
    if (mean !== undefined && Math.abs(mean - waived) <= partTolerance) continue;
    const found = mean === undefined ? "is not told of" : `differs by ${mean.toFixed(1)} levels on the mean`;
    return `part "${key}" ${found}, and what is waived is ${waived} levels`;
  }
  return undefined;
}

/** The largest value in any comparison that found a difference, 0 where none did; undefined where one of them has none. */
function worst(comparisons: readonly SideComparison[], name: string): number | undefined {
  const differing = comparisons.filter(({ verdict }) => verdict !== "pass");
  if (comparisons.length > 0 && differing.length === 0) return 0;
  const values = differing
    .map(({ metrics }) => metrics.find((one) => one.name === name))
    .map((metric) => (metric?.state === "measured" ? metric.value : Number.NaN));
  const largest = Math.max(...values);
  return Number.isFinite(largest) ? largest : undefined;
}

function isCause(wanted: WaivedCause, found: Cause): boolean {
  switch (wanted.kind) {
    case "module-call":
    case "shared-module":
      return (
        found.kind === wanted.kind &&
        found.module === wanted.module &&
        fieldText(found.field) === wanted.field &&
        wanted.node === found.node &&
        hasValues(wanted, found.field)
      );
    case "side-effect":
      return found.kind === "side-effect" && canonicalJson(recordOf(found)) === canonicalJson(recordOf(wanted));
    case "opaque-legacy":
      return (
        found.kind === "opaque-legacy" &&
        sameNames(wanted.metrics, found.metrics) &&
        sameNames(Object.keys(wanted.parts), found.parts)
      );
  }
}

/** Whether the values are those that are waived; digests are taken as they come where the waiver names none. */
function hasValues({ left, right }: CallCause, field: CauseField): boolean {
  if (left === undefined || right === undefined) return isDigest(field.left) && isDigest(field.right);
  return canonicalJson([left, right]) === canonicalJson([field.left, field.right]);
}

function isDigest(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return canonicalJson(some.toSorted()) === canonicalJson(others.toSorted());
}

type CallCause = Extract<WaivedCause, { kind: "module-call" | "shared-module" }>;

type CauseField = Extract<Cause, { kind: "module-call" }>["field"];

type OpaqueCause = Extract<WaivedCause, { kind: "opaque-legacy" }>;

type RecordCause = Extract<WaivedCause, { kind: "side-effect" }>;

function recordOf({ record, sides, left, right }: Omit<RecordCause, "kind">): Omit<RecordCause, "kind"> {
  return { record, sides, left, right };
}

/** What a cause, wanted or found, is told by. */
function nameOf(cause: Cause | WaivedCause): string {
  switch (cause.kind) {
    case "module-call":
    case "shared-module": {
      const { kind, node, module } = cause;
      const name = "proof" in cause ? fieldText(cause.field) : cause.field;
      const { left, right } = "proof" in cause ? cause.field : cause;
      const told = [kind, node, module, name].filter((part) => part !== null).join(" ");
      return left === undefined ? told : `${told}: ${short(left)} and ${short(right)}`;
    }
    case "side-effect": {
      const { kind, record, sides, left, right } = cause;
      return `${kind} ${record}, ${sides[0]} ${canonicalJson(left)}, ${sides[1]} ${canonicalJson(right)}`;
    }
    case "opaque-legacy": {
      const { kind, metrics, parts } = cause;
      const keys = Array.isArray(parts) ? parts : Object.keys(parts);
      return `${kind} ${metrics.toSorted().join(", ")} in ${keys.toSorted().join(", ") || "no part"}`;
    }
  }
}

function short(value: unknown): string {
  const text = canonicalJson(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
