import { useMemo, useState, type ReactNode } from "react";
import {
  documentPaths,
  indexDocumentSchema,
  workflowDocumentSchema,
  type WorkflowDocument,
} from "#runtime/api/documents";
import { DocumentView } from "../documents/document-view.tsx";
import { useDocument } from "../documents/use-document.ts";
import { formatValue, plural } from "../format.ts";
import type { Route } from "../routing.ts";
import { FamilyBadge, MigrationBadge } from "../ui/badges.tsx";
import { Digest } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { Message } from "../ui/message.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Segments } from "../ui/segments.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { useNodePanel } from "../ui/use-node-panel.ts";
import { RunList } from "../overview/run-list.tsx";
import "../styles/graph.css";
import { Canvas } from "./canvas.tsx";
import { ContractDetails } from "./contract-details.tsx";
import { graphView, type CardView } from "./model.ts";
import { NodeList } from "./node-list.tsx";
import { useLayout } from "./use-layout.ts";

interface GraphPageProps {
  readonly id: string;
  readonly node: string | undefined;
}

/** A workflow's graph, as authored. */
export function GraphPage({ id, node }: GraphPageProps): ReactNode {
  return (
    <DocumentView path={documentPaths.workflow(id)} schema={workflowDocumentSchema} what={`The workflow "${id}"`}>
      {(document) => <Graph id={id} node={node} document={document} />}
    </DocumentView>
  );
}

type View = "down" | "right" | "list";
const views = [
  { value: "down", text: "Top to bottom" },
  { value: "right", text: "Left to right" },
  { value: "list", text: "List" },
] as const satisfies readonly { value: View; text: string }[];

function Graph({ id, node, document }: GraphPageProps & { readonly document: WorkflowDocument }): ReactNode {
  const { definition } = document;
  const graph = useMemo(() => graphView(document), [document]);
  const [view, setView] = useState<View>("down");
  const layout = useLayout(graph, view === "right" ? "right" : "down");
  const route = useMemo((): Route => ({ page: "graph", id }), [id]);
  const panel = useNodePanel(route, node);
  const selected = graph.nodes.find((one): one is CardView => one.shape === "node" && one.id === node);

  return (
    <>
      <GraphHeader document={document} />
      {definition.migration === undefined ? null : (
        <Message tone="warn" title="A migration workflow: it mixes families and can never be promoted">
          <p>
            {definition.migration.reason} It belongs to {definition.migration.owner} and must be gone by{" "}
            <strong>{definition.migration.removeBy}</strong>.
          </p>
        </Message>
      )}
      <section aria-labelledby="graph-title">
        <div className="section-head">
          <h2 id="graph-title">Graph</h2>
          <span className="muted">{plural(definition.nodes.length, "node")}</span>
          <Segments label="View" value={view} options={views} onChoose={setView} />
        </div>
        <div className={selected === undefined ? "with-panel" : "with-panel with-panel-open"}>
          {view === "list" ? (
            <NodeList graph={graph} selected={selected?.id} onOpen={panel.open} />
          ) : layout.status === "ready" ? (
            <Canvas
              graph={graph}
              layout={layout.layout}
              selected={selected?.id}
              label={`The graph of ${definition.title}`}
              onOpen={panel.open}
            />
          ) : layout.status === "failed" ? (
            <Message tone="bad" title="The graph could not be laid out">
              <p>{layout.message}</p>
              <p>The list has the same nodes.</p>
            </Message>
          ) : (
            <output className="loading">Laying out the graph …</output>
          )}
          {selected === undefined ? null : (
            <SidePanel
              key={selected.id}
              eyebrow={`Node ${selected.id}`}
              title={selected.contract?.title ?? selected.definition.type}
              takeFocus={panel.byReader}
              onClose={panel.close}
            >
              <ContractDetails view={selected} document={document} />
            </SidePanel>
          )}
        </div>
      </section>
      <UsedBy document={document} />
      <RunsOf workflow={definition.id} />
    </>
  );
}

function GraphHeader({ document: { definition, digest, file } }: { readonly document: WorkflowDocument }): ReactNode {
  return (
    <PageHeader
      title={definition.title}
      crumbs={[{ text: "Workflows", to: { page: "overview" } }]}
      badges={
        <>
          <FamilyBadge family={definition.family} />
          {definition.migration === undefined ? null : <MigrationBadge />}
        </>
      }
    >
      {definition.summary === undefined ? null : <p className="lead">{definition.summary}</p>}
      <Facts
        wide
        facts={[
          { name: "Id", value: <code>{definition.id}</code> },
          { name: "Authored in", value: <code>{file}</code> },
          { name: "Definition digest", value: <Digest value={digest} what="definition digest" /> },
        ]}
      />
    </PageHeader>
  );
}

function UsedBy({ document: { outputTypes } }: { readonly document: WorkflowDocument }): ReactNode {
  return (
    <section aria-labelledby="used-title">
      <div className="section-head">
        <h2 id="used-title">Output types that run it</h2>
      </div>
      {outputTypes.length === 0 ? <p className="empty">No output type runs this workflow.</p> : null}
      <ul className="rows">
        {outputTypes.map(({ id, title, output, overrides }) => (
          <li key={id} className="row">
            <div className="row-main">
              <strong className="wrap">{title}</strong>
              <span className="muted wrap">
                <code>{id}</code> takes the output <code>{output}</code>
              </span>
            </div>
            <ul className="override-list">
              {Object.keys(overrides).length === 0 ? <li className="muted">Overrides nothing</li> : null}
              {Object.entries(overrides).flatMap(([node, params]) =>
                Object.entries(params).map(([name, value]) => (
                  <li key={`${node}.${name}`}>
                    <code>
                      {node}.{name} = {formatValue(value)}
                    </code>
                  </li>
                )),
              )}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Quiet where there is no index: the graph itself does not need it. */
function RunsOf({ workflow }: { readonly workflow: string }): ReactNode {
  const { state } = useDocument(documentPaths.index, indexDocumentSchema);
  const runs = state.status === "ready" ? state.document.runs.filter((run) => run.workflow === workflow) : [];
  return (
    <section aria-labelledby="runs-title">
      <div className="section-head">
        <h2 id="runs-title">Runs</h2>
      </div>
      {state.status === "loading" ? null : runs.length === 0 ? (
        <p className="empty">No run of this workflow was exported.</p>
      ) : (
        <RunList runs={runs} />
      )}
    </section>
  );
}
