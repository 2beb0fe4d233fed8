import type { ReactNode } from "react";
import { verdicts } from "#runtime/api/metrics";
import { formatCount, plural } from "../../format.ts";
import { VerdictBadge } from "../../ui/badges.tsx";
import { passes, type SuiteCase } from "./suite-query.ts";

interface SuiteCountsProps {
  readonly cases: readonly SuiteCase[];
  readonly chosen: string;
  readonly onChoose: (verdict: string) => void;
}

/** How many cases came to what, without waivers and with them. */
export function SuiteCounts({ cases, chosen, onChoose }: SuiteCountsProps): ReactNode {
  const waived = cases.filter((one) => one.waived).length;
  const passed = cases.filter(passes).length;
  const without = cases.filter(({ verdict }) => verdict === "pass").length;
  const counts = verdicts
    .map((verdict) => ({ verdict, of: cases.filter((one) => one.verdict === verdict) }))
    .filter(({ of }) => of.length > 0);
  return (
    <section aria-labelledby="verdicts-title">
      <div className="section-head">
        <h2 id="verdicts-title">
          {formatCount(without)} of {plural(cases.length, "case")} {without === 1 ? "passes" : "pass"}
        </h2>
        <span className="muted">
          {waived === 0 ? "no waiver holds" : `${formatCount(passed)} with ${plural(waived, "waiver")}`}
        </span>
      </div>
      <ul className="verdict-counts" aria-label="Cases by verdict">
        {counts.map(({ verdict, of }) => {
          const left = of.filter((one) => one.waived).length;
          return (
            <li key={verdict}>
              <button
                type="button"
                className="verdict-count"
                aria-pressed={chosen === verdict}
                onClick={() => {
                  onChoose(chosen === verdict ? "" : verdict);
                }}
              >
                <strong>{formatCount(of.length)}</strong>
                <VerdictBadge verdict={verdict} />
                {left === 0 ? null : <span className="muted">{left} waived</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
