import type { ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import { historyEntrySchema, type HistoryEntry } from "#runtime/api/parity-result";
import { useDocument } from "../../documents/use-document.ts";
import { formatTime, plural, shortDigest } from "../../format.ts";
import { VerdictBadge, WaivedBadge } from "../../ui/badges.tsx";
import { Digest } from "../../ui/copy.tsx";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { verdictTexts } from "../../ui/tone.ts";

const historySchema = historyEntrySchema.array();
/** The number that the chart shows; the table has all. */
const charted = "differing-pixels";
const chart = { width: 640, height: 96, pad: 10 } as const;

/** What the case came to at each commit. Quiet where no history is kept. */
export function History({ id }: { readonly id: string }): ReactNode {
  const { state } = useDocument(documentPaths.parityHistory, historySchema);
  if (state.status === "loading") return null;
  const entries = state.status === "ready" ? state.document.filter((one) => one.case === id) : [];
  const inTime = entries.toSorted((a, b) => a.at.localeCompare(b.at));
  return (
    <section aria-labelledby="history-title">
      <div className="section-head">
        <h2 id="history-title">History</h2>
        {inTime.length === 0 ? null : <span className="muted">{plural(inTime.length, "run")}</span>}
      </div>
      {state.status === "invalid" || state.status === "unreachable" ? (
        <p className="empty">
          The history could not be read: {state.status === "invalid" ? state.problems[0] : state.message}
        </p>
      ) : inTime.length === 0 ? (
        <p className="empty">No earlier run of this case is known.</p>
      ) : (
        <>
          <Chart entries={inTime} />
          <Table entries={inTime.toReversed()} />
        </>
      )}
    </section>
  );
}

/** Differing pixels by run, on a logarithmic height; a dot's colour and shape are its verdict's. */
function Chart({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactNode {
  const most = Math.max(1, ...entries.map(({ metrics }) => metrics[charted] ?? 0));
  const points = entries.map((entry, index) => {
    const value = entry.metrics[charted];
    const share = value === undefined ? 0 : Math.log2(1 + value) / Math.log2(1 + most);
    return {
      entry,
      x: chart.pad + ((index + 0.5) / entries.length) * (chart.width - 2 * chart.pad),
      y: chart.height - chart.pad - share * (chart.height - 2 * chart.pad),
      known: value !== undefined,
    };
  });
  const line = points.filter(({ known }) => known).map(({ x, y }) => `${x},${y}`);
  return (
    <svg className="history-chart" viewBox={`0 0 ${chart.width} ${chart.height}`} aria-hidden="true">
      <polyline points={line.join(" ")} />
      {points.map(({ entry, x, y }) => (
        <circle
          key={`${entry.at} ${entry.commit ?? ""}`}
          className={`tone-${verdictTexts[entry.verdict].tone}`}
          cx={x}
          cy={y}
          r={entry.verdict === "pass" ? 4 : 6}
        >
          <title>{`${entry.commit === null ? "" : shortDigest(entry.commit)} ${verdictTexts[entry.verdict].label}`}</title>
        </circle>
      ))}
    </svg>
  );
}

function Table({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactNode {
  const names = [...new Set(entries.flatMap(({ metrics }) => Object.keys(metrics)))];
  return (
    <ScrollTable label="Runs of this case" className="stacked history-table">
      <thead>
        <tr>
          <th scope="col">Commit</th>
          <th scope="col">Verdict</th>
          {names.map((name) => (
            <th key={name} scope="col" className="number">
              {name}
            </th>
          ))}
          <th scope="col">Output</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ commit, changed, at, verdict, waived, metrics, output }) => (
          <tr key={`${at} ${commit ?? ""}`}>
            <th scope="row">
              {commit === null ? "none known" : <code title={commit}>{shortDigest(commit)}</code>}
              {commit !== null && changed === true ? " with changes" : null}
              <span className="cell-note">{formatTime(at)}</span>
            </th>
            <td data-name="Verdict">
              <span className="badges">
                <VerdictBadge verdict={verdict} />
                {waived ? <WaivedBadge /> : null}
              </span>
            </td>
            {names.map((name) => (
              <td key={name} className="number" data-name={name}>
                {metrics[name] ?? "–"}
              </td>
            ))}
            <td data-name="Output">
              {output === null ? (
                <span className="muted">none</span>
              ) : (
                <Digest value={output} what="digest of the output" />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
