import type { ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import { runLogsDocumentSchema, type RunLogsDocument } from "#runtime/api/run-logs-document";
import { DocumentView } from "../documents/document-view.tsx";
import { Disclosure } from "../ui/disclosure.tsx";

interface NodeLogProps {
  readonly runId: string;
  readonly node: string;
}

/** What native tools printed for a node, fetched when somebody asks: logs are most of a run's bytes. */
export function NodeLog({ runId, node }: NodeLogProps): ReactNode {
  return (
    <Disclosure summary="What native tools printed">
      <DocumentView
        path={documentPaths.logs(runId)}
        schema={runLogsDocumentSchema}
        heading="h3"
        what={`The log of run "${runId}"`}
      >
        {({ logs }) => <Logs logs={logs.filter((one) => one.node === node)} />}
      </DocumentView>
    </Disclosure>
  );
}

function Logs({ logs }: Pick<RunLogsDocument, "logs">): ReactNode {
  if (logs.length === 0) return <p className="muted">Nothing.</p>;
  return logs.map(({ attempt, log }) => (
    <section key={attempt} aria-label={`Log of try ${attempt}`}>
      {logs.length === 1 ? null : <p className="eyebrow">Try {attempt}</p>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus */}
      <pre className="value-block log" tabIndex={0}>
        {log}
      </pre>
    </section>
  ));
}
