import type { ReactNode } from "react";
import type { MetricResult, SideComparison } from "#runtime/api/parity-result";
import { Icon } from "../../ui/icon.tsx";
import { ScrollTable } from "../../ui/scroll-table.tsx";

const states = {
  pass: { icon: "check", text: "pass", tone: "ok" },
  warn: { icon: "warn", text: "warn", tone: "warn" },
  fail: { icon: "cross", text: "fail", tone: "bad" },
  "not-measured": { icon: "question", text: "not measured", tone: "warn" },
} as const;

/** The numbers of a comparison. What was not measured has a dash and the reason; never a nought. */
export function MetricsTable({ comparison }: { readonly comparison: SideComparison | undefined }): ReactNode {
  const metrics = comparison?.metrics ?? [];
  return (
    <section aria-labelledby="metrics-title">
      <div className="section-head">
        <h2 id="metrics-title">Metrics</h2>
      </div>
      {metrics.length === 0 ? (
        <p className="empty">
          {comparison === undefined ? "These two sides were not compared." : "Nothing was measured: "}
          {comparison?.reason}
        </p>
      ) : (
        <ScrollTable label="Table of metrics" className="metrics">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="number">
                Value
              </th>
              <th scope="col" className="number">
                Limit
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map((metric) => (
              <MetricRow key={metric.name} metric={metric} />
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  );
}

const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

function MetricRow({ metric }: { readonly metric: MetricResult }): ReactNode {
  const measured = metric.state === "measured";
  const { icon, text, tone } = states[measured ? metric.verdict : "not-measured"];
  const unit = measured && metric.unit !== undefined ? ` ${metric.unit}` : "";
  const note = measured ? metric.note : metric.why;
  return (
    <tr>
      <th scope="row">
        {metric.name} <span className="muted metric-version">v{metric.version}</span>
        {note === undefined ? null : <span className="cell-note">{note}</span>}
      </th>
      <td className="number">{measured ? `${number.format(metric.value)}${unit}` : "–"}</td>
      <td className="number muted">
        {!measured ? "–" : metric.limit === null ? "none" : `≤ ${number.format(metric.limit)}${unit}`}
      </td>
      <td>
        <span className={`badge tone-${tone}`}>
          <Icon name={icon} />
          {text}
        </span>
      </td>
    </tr>
  );
}
