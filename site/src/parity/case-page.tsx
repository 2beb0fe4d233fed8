import type { ReactNode } from "react";
import { documentPaths, parityDocumentSchema, type ParityDocument } from "#runtime/api/documents";
import { DocumentView } from "../documents/document-view.tsx";
import { hrefOf } from "../routing.ts";
import { VerdictBadge } from "../ui/badges.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { Icon } from "../ui/icon.tsx";
import { Message } from "../ui/message.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";
import { verdictTexts } from "../ui/tone.ts";
import { Calls } from "./calls-table.tsx";
import { metricRows, type MetricRow } from "./metric-rows.ts";
import { Viewer } from "./viewer.tsx";

/** One case: legacy against graph. */
export function CasePage({ id }: { readonly id: string }): ReactNode {
  return (
    <DocumentView path={documentPaths.parity(id)} schema={parityDocumentSchema} what={`The parity case "${id}"`}>
      {(document) => <Case document={document} />}
    </DocumentView>
  );
}

function Case({ document }: { readonly document: ParityDocument }): ReactNode {
  const { verdict, reason, metrics, calls, reproduce } = document;
  const { tone, label, meaning } = verdictTexts[verdict];
  return (
    <>
      <CaseHeader document={document} />
      <Message tone={tone === "bad" ? "bad" : tone} title={`${label}: ${reason}`}>
        <p>{meaning}</p>
      </Message>
      <Viewer document={document} />
      <section aria-labelledby="metrics-title">
        <div className="section-head">
          <h2 id="metrics-title">Metrics</h2>
        </div>
        {metrics === null ? (
          <p className="empty">Nothing was measured: there were no two pictures to compare.</p>
        ) : (
          <MetricsTable rows={metricRows(metrics)} />
        )}
      </section>
      <Calls calls={calls} />
      <section aria-labelledby="reproduce-title">
        <div className="section-head">
          <h2 id="reproduce-title">Run it again</h2>
        </div>
        <div className="command">
          <code>{reproduce}</code>
          <CopyButton text={reproduce} what="the command" />
        </div>
      </section>
    </>
  );
}

function CaseHeader({ document }: { readonly document: ParityDocument }): ReactNode {
  const { id, title, product, outputType, verdict, legacy, graph } = document;
  const runs = [legacy, graph].flatMap(({ runId }, index) =>
    runId === undefined ? [] : [{ runId, name: index === 0 ? "legacy" : "graph" }],
  );
  return (
    <PageHeader
      title={title}
      crumbs={[{ text: "Parity", to: { page: "parity" } }]}
      badges={<VerdictBadge verdict={verdict} />}
    >
      <Facts
        wide
        facts={[
          { name: "Case", value: <code>{id}</code> },
          { name: "Product", value: <code>{product}</code> },
          { name: "Output type", value: <code>{outputType}</code> },
          runs.length === 0
            ? undefined
            : {
                name: "Runs",
                value: (
                  <span className="inline-links">
                    {runs.map(({ runId, name }) => (
                      <a key={name} href={hrefOf({ page: "run", id: runId })}>
                        {name}
                      </a>
                    ))}
                  </span>
                ),
              },
        ]}
      />
    </PageHeader>
  );
}

const states = {
  equal: { icon: "check", text: "equal", tone: "ok" },
  different: { icon: "cross", text: "different", tone: "bad" },
  "not-measured": { icon: "question", text: "not measured", tone: "warn" },
} as const satisfies Record<MetricRow["state"], object>;

function MetricsTable({ rows }: { readonly rows: readonly MetricRow[] }): ReactNode {
  return (
    <ScrollTable label="Metrics" className="metrics">
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col" className="number">
            Value
          </th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, value, meaning, state }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              <span className="cell-note">{meaning}</span>
            </th>
            <td className="number">{value}</td>
            <td>
              <span className={`badge tone-${states[state].tone}`}>
                <Icon name={states[state].icon} />
                {states[state].text}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
