import type { ParityResult, SideComparison } from "#runtime/api/parity-result";
import type { Verdict } from "#runtime/api/metrics";

/** From the best to the worst: what could not be compared is worse than what differs. */
const order: readonly Verdict[] = ["pass", "skipped", "warn", "fail", "inconclusive", "error"];

/** The worst of several verdicts; `inconclusive` of none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? "inconclusive";
}

/** Whether a case lets a change through: it passed, or a waiver that holds covers it, or nothing that it is made of changed. */
export function letsThrough({ verdict, waived }: Pick<ParityResult, "verdict" | "waived">): boolean {
  return verdict === "pass" || verdict === "skipped" || waived;
}

/** The comparison of legacy with graph, which is in every result that has one. */
export function ownComparison({ comparisons }: Pick<ParityResult, "comparisons">): SideComparison | undefined {
  return comparisons.find(({ left, right }) => left === "legacy" && right === "graph");
}

/** What was measured of legacy with graph, by metric. */
export function ownMetrics(result: Pick<ParityResult, "comparisons">): Record<string, number> {
  const metrics = ownComparison(result)?.metrics ?? [];
  return Object.fromEntries(metrics.flatMap((one) => (one.state === "measured" ? [[one.name, one.value]] : [])));
}
