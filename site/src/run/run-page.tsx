import { useMemo, type ReactNode } from "react";
import { documentPaths, runDocumentSchema, type RunDocument } from "#runtime/api/documents";
import { DocumentView } from "../documents/document-view.tsx";
import { formatDuration, formatTime, plural } from "../format.ts";
import { hrefOf, type Route } from "../routing.ts";
import { Artifact } from "../ui/artifact.tsx";
import { FamilyBadge, ModeBadge, StatusBadge } from "../ui/badges.tsx";
import { Digest } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { Message } from "../ui/message.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Problem, type ProblemText } from "../ui/problem.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { useNodePanel } from "../ui/use-node-panel.ts";
import { NodeDetails } from "./node-details.tsx";
import { RunProgress } from "./run-progress.tsx";
import { TimelineChart } from "./timeline-chart.tsx";

interface RunPageProps {
  readonly id: string;
  readonly node: string | undefined;
}

/** One run, of the graph or of legacy: what happened, when, and why. */
export function RunPage({ id, node }: RunPageProps): ReactNode {
  return (
    <DocumentView path={documentPaths.run(id)} schema={runDocumentSchema} what={`The run "${id}"`}>
      {(run, refresh) => <Run id={id} node={node} run={run} onChange={refresh} />}
    </DocumentView>
  );
}

interface RunProps extends RunPageProps {
  readonly run: RunDocument;
  /** Reads the run anew. */
  readonly onChange: () => void;
}

function Run({ id, node, run, onChange }: RunProps): ReactNode {
  const route = useMemo((): Route => ({ page: "run", id }), [id]);
  const panel = useNodePanel(route, node);
  const selected = run.nodes.find(({ nodeId }) => nodeId === node);
  const outputs = Object.entries(run.outputs);
  return (
    <>
      <RunHeader run={run} />
      <RunProgress run={run} onChange={onChange} />
      <Failure run={run} onOpen={panel.open} />
      <Notes run={run} onOpen={panel.open} />
      {outputs.length === 0 ? null : (
        <section aria-labelledby="outputs-title">
          <div className="section-head">
            <h2 id="outputs-title">{outputs.length === 1 ? "Output" : "Outputs"}</h2>
          </div>
          <div className="run-outputs">
            {outputs.map(([name, link]) => (
              <Artifact key={name} name={name} link={link} />
            ))}
          </div>
        </section>
      )}
      <section aria-labelledby="timeline-title">
        <div className="section-head">
          <h2 id="timeline-title">{run.mode === "legacy" ? "Steps" : "Nodes"}</h2>
          <span className="muted">{plural(run.nodes.length, run.mode === "legacy" ? "step" : "node")}</span>
        </div>
        <div className={selected === undefined ? "with-panel" : "with-panel with-panel-open"}>
          {run.nodes.length === 0 ? (
            <p className="empty">Nothing of this run was recorded before it ended.</p>
          ) : (
            <TimelineChart nodes={run.nodes} selected={selected?.nodeId} onOpen={panel.open} />
          )}
          {selected === undefined ? null : (
            <SidePanel
              key={selected.nodeId}
              eyebrow={run.mode === "legacy" ? "Legacy step" : "Node run"}
              title={selected.nodeId}
              takeFocus={panel.byReader}
              onClose={panel.close}
            >
              <NodeDetails runId={id} node={selected} />
            </SidePanel>
          )}
        </div>
      </section>
    </>
  );
}

function RunHeader({ run }: { readonly run: RunDocument }): ReactNode {
  return (
    <PageHeader
      title={`${run.product} · ${run.outputType}`}
      crumbs={[{ text: "Workflows", to: { page: "overview" } }]}
      badges={
        <>
          <StatusBadge status={run.status} />
          <ModeBadge mode={run.mode} />
          <FamilyBadge family={run.family} />
        </>
      }
    >
      <Facts
        wide
        facts={[
          { name: "Run", value: <code>{run.id}</code> },
          run.workflow === undefined
            ? undefined
            : { name: "Workflow", value: <a href={hrefOf({ page: "graph", id: run.workflow })}>{run.workflow}</a> },
          {
            name: "Output type",
            value: <a href={hrefOf({ page: "output-types" }, run.outputType)}>{run.outputType}</a>,
          },
          { name: "Product", value: <a href={hrefOf({ page: "product", id: run.product })}>{run.product}</a> },
          { name: "Revision", value: <Digest value={run.revision} what="revision" /> },
          run.orderLine === undefined
            ? undefined
            : {
                name: "Order line",
                value: (
                  <a href={hrefOf({ page: "order-line", id: run.orderLine }, run.dispatch?.id)}>{run.orderLine}</a>
                ),
              },
          run.dispatch === undefined ? undefined : { name: "Part in the dispatch", value: partIn(run.dispatch) },
          run.worker === undefined ? undefined : { name: "Worker", value: <code>{run.worker}</code> },
          run.durationMs === undefined ? undefined : { name: "Duration", value: formatDuration(run.durationMs) },
          run.startedAt === undefined ? undefined : { name: "Started", value: formatTime(run.startedAt) },
        ]}
      />
      <details className="disclosure">
        <summary>{plural(run.definitions.length, "pinned definition")}</summary>
        <Facts
          facts={run.definitions.map(({ id, kind, digest }) => ({
            name: `${kind} ${id}`,
            value: <Digest value={digest} what={`digest of ${id}`} />,
          }))}
        />
      </details>
    </PageHeader>
  );
}

/** What a run is to the dispatch that it was started for. */
function partIn({ mode, mayPublish, published }: NonNullable<RunDocument["dispatch"]>): string {
  if (!mayPublish) return "shadow: it cannot publish";
  return `${published ? "it made the output" : "it was to make the output"}, mode ${mode}`;
}

interface OpensNodes {
  readonly run: RunDocument;
  readonly onOpen: (node: string) => void;
}

/** The run's own error, or the first failed node's; with the way to that node. */
function Failure({ run, onOpen }: OpensNodes): ReactNode {
  const failed = run.nodes.find(({ status }) => status === "failed");
  const problem: ProblemText | undefined = run.error ?? failed?.error;
  if (problem === undefined) return null;
  const title = failed === undefined ? "The run failed" : `The run failed at "${failed.nodeId}"`;
  return (
    <Problem problem={problem} title={run.status === "failed" ? title : "A problem was recorded"}>
      {failed === undefined ? null : (
        <p>
          <button
            type="button"
            className="button"
            onClick={() => {
              onOpen(failed.nodeId);
            }}
          >
            Show {failed.nodeId}
          </button>
        </p>
      )}
    </Problem>
  );
}

/** What a reader should know although it succeeded, such as a fallback material. */
function Notes({ run, onOpen }: OpensNodes): ReactNode {
  const noted = run.nodes.filter(({ notes }) => notes.length > 0);
  if (noted.length === 0) return null;
  return (
    <Message tone="warn" title="Worth knowing">
      <ul className="plain">
        {noted.flatMap(({ nodeId, notes }) =>
          notes.map((note) => (
            <li key={`${nodeId} ${note}`} className="wrap">
              <button
                type="button"
                className="link-button"
                onClick={() => {
                  onOpen(nodeId);
                }}
              >
                {nodeId}
              </button>
              : {note}
            </li>
          )),
        )}
      </ul>
    </Message>
  );
}
