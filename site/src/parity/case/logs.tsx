import type { ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import type { ParityResult } from "#runtime/api/parity-result";
import { runLogsDocumentSchema, type RunLogsDocument } from "#runtime/api/run-logs-document";
import { DocumentView } from "../../documents/document-view.tsx";
import { formatTime, shortDigest } from "../../format.ts";
import { hrefOf } from "../../routing.ts";
import { Disclosure } from "../../ui/disclosure.tsx";
import { sideTexts } from "../stage/view-state.ts";

const paths = ["legacy", "graph"] as const;

/** What native tools printed on each path, and as the product was made, fetched when somebody asks; or where it is, when it is not here. */
export function Logs({ result }: { readonly result: ParityResult }): ReactNode {
  const { sides } = result;
  const runs = [
    { name: "Product", runId: sides.graph.productRunId },
    ...paths.map((name) => ({ name: sideTexts[name], runId: sides[name].runId })),
  ].flatMap(({ name, runId }) => (runId === undefined ? [] : [{ name, runId }]));
  return (
    <section aria-labelledby="logs-title">
      <div className="section-head">
        <h2 id="logs-title">Logs</h2>
      </div>
      {runs.length === 0 ? <p className="empty">{whyNone(result)}</p> : null}
      {runs.map(({ name, runId }) => (
        <RunLog key={name} side={name} runId={runId} />
      ))}
    </section>
  );
}

function whyNone({ reused, provenance, reproduce }: ParityResult): string {
  if (!reused) return "No run was started, so nothing was logged.";
  const made = provenance === null ? "" : `, of ${formatTime(provenance.at)}`;
  const commit = provenance?.commit == null ? "" : ` at commit ${shortDigest(provenance.commit)}`;
  return `The verdict is one of an earlier run${made}${commit}, and only verdicts and pictures are kept. That run's report has its logs; ${reproduce} makes the case and its logs anew.`;
}

function RunLog({ side, runId }: { readonly side: string; readonly runId: string }): ReactNode {
  return (
    <Disclosure
      summary={`${side}: what native tools printed`}
      below={
        <p>
          <a href={hrefOf({ page: "run", id: runId })}>Its run, node by node</a>
        </p>
      }
    >
      <DocumentView
        path={documentPaths.logs(runId)}
        schema={runLogsDocumentSchema}
        heading="h3"
        what={`The log of run "${runId}"`}
        missing={<p className="empty">The logs of this run were not exported with this report.</p>}
      >
        {({ logs }) => <Printed logs={logs} side={side} />}
      </DocumentView>
    </Disclosure>
  );
}

function Printed({ logs, side }: Pick<RunLogsDocument, "logs"> & { readonly side: string }): ReactNode {
  if (logs.length === 0) return <p className="muted">Nothing.</p>;
  return logs.map(({ node, attempt, log }) => (
    <section key={`${node} ${attempt}`} aria-label={`${side}, log of ${node}, try ${attempt}`}>
      <p className="eyebrow">
        {node}, try {attempt}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus */}
      <pre className="value-block log" tabIndex={0}>
        {log}
      </pre>
    </section>
  ));
}
