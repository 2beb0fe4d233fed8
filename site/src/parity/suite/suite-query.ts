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

/** Whether a case counts as passed with its waivers. */
export function passes({ verdict, waived }: Pick<SuiteCase, "verdict" | "waived">): boolean {
  return verdict === "pass" || waived;
}

const urgency = [
  "fail",
  "error",
  "inconclusive",
  "warn",
  "skipped",
  "pass",
] as const satisfies readonly (typeof verdicts)[number][];

/** Failures first, waived ones after all that need somebody's eyes. */
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
    const { id, title, product, outputType, reason, cause } = one;
    const text = [id, title, product, outputType, reason, cause ?? ""].join(" ").toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (query.verdict === "" || one.verdict === query.verdict) &&
      (query.product === "" || product === query.product) &&
      (query.type === "" || outputType === query.type) &&
      (query.kind === "" || one.artifactKind === query.kind) &&
      (query.cause === "" || one.causeGroup === query.cause) &&
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
  readonly cause: string;
  readonly cases: readonly SuiteCase[];
}

/** Equal causes once each, those of most cases first. */
export function causeGroups(cases: readonly SuiteCase[]): CauseGroup[] {
  const groups = Map.groupBy(
    cases.filter(({ causeGroup }) => causeGroup !== null),
    ({ causeGroup }) => causeGroup ?? "",
  );
  return [...groups]
    .map(([id, members]) => ({
      id,
      cause: members.find(({ cause }) => cause !== null)?.cause ?? "unnamed",
      cases: members,
    }))
    .toSorted((a, b) => b.cases.length - a.cases.length);
}
