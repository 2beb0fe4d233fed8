import { canonicalJson } from "#contracts";
import type { Expected } from "#parity/case";
import type { SideEffects, SideResult } from "#runtime/api/parity-result";
import type { SideEffectCause } from "./cause.ts";
import { sameJson, type JsonValue } from "./json-difference.ts";

/** What a case says of the records that a side must leave behind; what it does not name is compared between the sides. */
export interface ExpectedEffects {
  readonly legacy?: Expected;
  readonly graph?: Expected;
}

/** Records by name, in the order in which they are reported; kinds of records stand as `records.KIND`. */
type Records = Readonly<Record<string, JsonValue>>;
const countPrefix = "records.";

/** How a side ended: where that differs, what else it left behind follows from it. */
const endings = ["error", "fellBack", "outcome"];

export interface EffectCauseOptions {
  /** Which of them failed in a call that is named already: then how they ended follows from that. */
  readonly explained: "one side" | "both sides" | undefined;
  /** Whether legacy is an external command: it publishes the same by another way. */
  readonly opaque: boolean;
  /** Whether the case says that the paths go apart: then how many runs and records there are is not compared between them. */
  readonly apart?: boolean;
  readonly expected?: ExpectedEffects | undefined;
}

/** Records that the two paths left behind otherwise, or otherwise than the case says. */
export function effectCauses(
  legacy: SideResult,
  graph: SideResult,
  { explained, opaque, apart = false, expected = {} }: EffectCauseOptions,
): SideEffectCause[] {
  const wanted = { legacy: expectedRecords(expected.legacy), graph: expectedRecords(expected.graph) };
  const refused = {
    legacy: rooted(differences(wanted.legacy, withoutOrigins(legacy), Object.keys(wanted.legacy))),
    graph: rooted(differences(wanted.graph, withoutOrigins(graph), Object.keys(wanted.graph))),
  };
  const alone = (record: string): boolean =>
    (["legacy", "graph"] as const).some((side) => !refused[side].some(([name]) => name === record));
  const follows = (record: string): boolean =>
    explained === "both sides" || (explained === "one side" && alone(record));
  const causes = (["legacy", "graph"] as const).flatMap((side) =>
    refused[side].filter(([record]) => !follows(record)).map((each) => cause(...each, ["expected", side])),
  );
  if ([...refused.legacy, ...refused.graph].some(isEnding)) return causes;
  const [left, right] = comparable(legacy, graph, opaque);
  const told = new Set([...refused.legacy, ...refused.graph].map(([record]) => record));
  const unstated = Object.keys({ ...left, ...right }).filter(
    (record) => !told.has(record) && !isStated(record, wanted) && !(apart && isCounted(record)),
  );
  const between = rooted(differences(left, right, unstated));
  if (explained !== undefined && between.some(isEnding)) return causes;
  return [...causes, ...between.map((each) => cause(...each, ["legacy", "graph"]))];
}

/** Records in which both paths agree, and not with what was approved. */
export function sharedEffectCauses(approved: SideResult, legacy: SideResult, graph: SideResult): SideEffectCause[] {
  const [left, right] = comparable(approved, graph, false);
  const [one, other] = comparable(legacy, graph, false);
  const shared = Object.keys({ ...left, ...right }).filter((record) => sameJson(one[record], other[record]));
  return rooted(differences(left, right, shared)).map((each) => cause(...each, ["approved", "graph"]));
}

/** Whether the case says it all: of what both paths are to publish alike, it does not say from which call that comes. */
function isStated(record: string, { legacy, graph }: { readonly legacy: Records; readonly graph: Records }): boolean {
  if (!(record in legacy && record in graph)) return false;
  return record !== "publications" || !sameJson(legacy[record], graph[record]);
}

/** What follows from the number of runs. */
function isCounted(record: string): boolean {
  return record === "runs" || record.startsWith(countPrefix);
}

/** Everything that a side left behind, in a form that differs only where something is otherwise. */
function recordsOf({ effects, error, output, calls }: SideResult): Records {
  if (effects === undefined) return { error: error?.code ?? null };
  const { records, publications, ...rest } = effects;
  const origins = new Map<string, string>();
  for (const call of calls)
    for (const [port, digest] of Object.entries(call.outputs))
      if (!origins.has(digest)) origins.set(digest, `${call.callId} ${port}`);
  if (output !== undefined && !origins.has(output.sha256)) origins.set(output.sha256, "output");
  // By where it comes from: that the bytes differ is said by the call that made them.
  const from = publications
    .map(({ kind, role, sha256 }) => ({ kind, role, of: origins.get(sha256) ?? sha256 }))
    .toSorted(byText);
  return { ...endingOf(rest), publications: from, ...restOf(rest), ...counted(records) };
}

function endingOf({ error, fellBack, outcome }: Pick<SideEffects, "error" | "fellBack" | "outcome">): Records {
  return { error, fellBack, outcome };
}

function restOf({ notifications, runs }: Pick<SideEffects, "notifications" | "runs">): Records {
  return { notifications: [...notifications], runs: runs.map((run) => ({ ...run })) };
}

function counted(records: SideEffects["records"]): Records {
  return Object.fromEntries(Object.entries(records).map(([kind, count]) => [`${countPrefix}${kind}`, count]));
}

/** As a case says them: of what is published, what it is. */
function withoutOrigins(side: SideResult): Records {
  const { effects } = side;
  return { ...recordsOf(side), ...(effects && { publications: published(effects.publications) }) };
}

function published(publications: NonNullable<Expected["publications"]>): JsonValue {
  return publications.map(({ kind, role }) => ({ kind, role })).toSorted(byText);
}

function byText(one: JsonValue, other: JsonValue): number {
  return canonicalJson(one) < canonicalJson(other) ? -1 : 1;
}

function expectedRecords(expected: Expected = {}): Records {
  const { records = {}, publications, ...rest } = expected;
  return {
    ...(rest as Records),
    ...(publications && { publications: published(publications) }),
    ...counted(records),
  };
}

/**
 * What two sides must agree in: by which path a run went is what tells them apart, and who kept no records agrees or not in
 * nothing but how it failed.
 */
function comparable(left: SideResult, right: SideResult, opaque: boolean): [Records, Records] {
  const both = [left, right].map((side): Records => {
    const records = recordsOf(side);
    const { effects } = side;
    if (effects === undefined || left.effects === undefined || right.effects === undefined)
      return { error: records["error"] ?? null };
    const runs = effects.runs.map(({ status, mayPublish }) => ({ status, mayPublish }));
    if (!opaque) return { ...records, runs };
    const publications = published(effects.publications);
    return { ...endingOf(effects), publications, notifications: [...effects.notifications], runs };
  });
  return both as [Records, Records];
}

/** A record by name, and what each side has of it. */
type RecordDifference = readonly [string, JsonValue, JsonValue];

function isEnding([record]: RecordDifference): boolean {
  return endings.includes(record);
}

/** Without what follows from a side's having ended otherwise. */
function rooted(found: readonly RecordDifference[]): readonly RecordDifference[] {
  const [ended] = endings.flatMap((name) => found.filter(([record]) => record === name));
  return ended === undefined ? found : [ended];
}

function differences(left: Records, right: Records, names: readonly string[]): RecordDifference[] {
  return names
    .filter((name) => !sameJson(left[name], right[name]))
    .map((name) => [name, left[name] ?? null, right[name] ?? null]);
}

function cause(record: string, left: JsonValue, right: JsonValue, sides: SideEffectCause["sides"]): SideEffectCause {
  const text = `${sides[0]} and ${sides[1]} differ in what is recorded as "${record}"`;
  return { kind: "side-effect", record, left, right, sides, proof: { how: "record", holds: true, text } };
}
