import type { ParitySuite } from "#runtime/api/parity-result";
import { verdicts } from "#runtime/api/metrics";

export type SuiteCase = ParitySuite["cases"][number];

/** What the list of cases is narrowed to and ordered by, as the address says it. */
export interface SuiteQuery {
  readonly search: string;
  /** Empty where any will do. */
  readonly verdict: string;
  readonly product: string;
  readonly type: string;
  readonly kind: string;
  readonly cause: string;
  readonly waived: string;
  readonly reused: string;
  readonly sort: string;
}

export const sortOrders = [
  { value: "", text: "Worst first" },
  { value: "differing", text: "Most pixels first" },
  { value: "slowest", text: "Slowest first" },
  { value: "title", text: "By title" },
  { value: "product", text: "By product" },
] as const;

const names = ["search", "verdict", "product", "type", "kind", "cause", "waived", "reused", "sort"] as const;

export function readSuiteQuery(filter: Readonly<Record<string, string>>): SuiteQuery {
  return Object.fromEntries(names.map((name) => [name, filter[name] ?? ""])) as Record<(typeof names)[number], string>;
}

/** The same in one line, as a case that was opened from the list keeps it; empty where the list is as usual. */
export function writeList(query: SuiteQuery): string {
  return new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
}

export function readList(list: string): SuiteQuery {
  return readSuiteQuery(Object.fromEntries(new URLSearchParams(list)));
}

/** Whether a case counts as passed with its waivers. */
export function passes({ verdict, waived }: Pick<SuiteCase, "verdict" | "waived">): boolean {
  return verdict === "pass" || waived;
}

const urgency = [
  "fail",
  "error",
  "inconclusive",
  "warn",
  "pass",
  "skipped",
] as const satisfies readonly (typeof verdicts)[number][];

/** Failures first, waived ones after all that need somebody's eyes; what was not run has a list of its own, with commands. */
function rank({ verdict, waived }: SuiteCase): number {
  return waived ? urgency.indexOf("pass") - 0.5 : urgency.indexOf(verdict);
}

const orders: Readonly<Record<string, (a: SuiteCase, b: SuiteCase) => number>> = {
  differing: (a, b) => (b.differingPixels ?? -1) - (a.differingPixels ?? -1),
  slowest: (a, b) => b.durationMs - a.durationMs,
  title: (a, b) => a.title.localeCompare(b.title, "en"),
  product: (a, b) => a.product.localeCompare(b.product, "en"),
};

/** The cases that a query leaves, in its order. Every word of the search must be in a case's texts. */
export function queried(cases: readonly SuiteCase[], query: SuiteQuery): SuiteCase[] {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  const left = cases.filter((one) => {
    const { id, title, product, outputType, reason } = one;
    const causes = causesOf(one);
    const told = causes.map(({ text }) => text);
    const text = [id, title, product, outputType, reason, ...told].join(" ").toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (query.verdict === "" || one.verdict === query.verdict) &&
      (query.product === "" || product === query.product) &&
      (query.type === "" || outputType === query.type) &&
      (query.kind === "" || one.artifactKind === query.kind) &&
      (query.cause === "" || causes.some(({ group }) => group === query.cause)) &&
      (query.waived === "" || one.waived === (query.waived === "yes")) &&
      (query.reused === "" || one.reused === (query.reused === "yes"))
    );
  });
  return left.toSorted(
    (a, b) => orders[query.sort]?.(a, b) || rank(a) - rank(b) || a.title.localeCompare(b.title, "en"),
  );
}

export interface CauseGroup {
  readonly id: string;
  /** As its first case tells it. */
  readonly cause: string;
  /** Whether other cases tell it with other values. */
  readonly varies: boolean;
  readonly cases: readonly SuiteCase[];
}

/** Each cause of a case; of a report that does not tell them apart, the first stands for all. */
function causesOf({ causes, causeGroup, cause }: SuiteCase): NonNullable<SuiteCase["causes"]> {
  return causes ?? (causeGroup === null ? [] : [{ group: causeGroup, text: cause ?? causeGroup }]);
}

/** Equal causes once each, those of most cases first. A case of two causes is in both groups. */
export function causeGroups(cases: readonly SuiteCase[]): CauseGroup[] {
  const groups = new Map<string, { readonly cause: string; varies: boolean; readonly cases: SuiteCase[] }>();
  for (const one of cases) {
    for (const { group, text } of causesOf(one)) {
      const known = groups.get(group) ?? { cause: text, varies: false, cases: [] };
      known.varies ||= known.cause !== text;
      if (!known.cases.includes(one)) known.cases.push(one);
      groups.set(group, known);
    }
  }
  return [...groups].map(([id, group]) => ({ id, ...group })).toSorted((a, b) => b.cases.length - a.cases.length);
}
