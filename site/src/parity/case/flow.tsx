import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { documentPaths, workflowDocumentSchema, type WorkflowDocument } from "#runtime/api/documents";
import type { ParityResult } from "#runtime/api/parity-result";
import { useDocument } from "../../documents/use-document.ts";
import { Canvas } from "../../graph/canvas.tsx";
import { graphView, type CardView } from "../../graph/model.ts";
import { useLayout } from "../../graph/use-layout.ts";
import type { Route } from "../../routing.ts";
import { hrefOf } from "../../routing.ts";
import "../../styles/graph.css";
import { Message } from "../../ui/message.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { useNodePanel } from "../../ui/use-node-panel.ts";
import { CallComparison } from "./call-comparison.tsx";
import { callDifferences, divergingNode, pairCalls } from "./compare-calls.ts";

interface FlowProps {
  readonly result: ParityResult;
  readonly workflow: string;
  readonly node: string | undefined;
}

/** The graph that made the right side; each node opens what both sides gave it and got of it. */
export function Flow({ result, workflow, node }: FlowProps): ReactNode {
  const { state } = useDocument(documentPaths.workflow(workflow), workflowDocumentSchema);
  if (state.status === "loading") return <output className="loading">Loading the graph …</output>;
  if (state.status !== "ready") {
    return (
      <p className="empty">The workflow was not exported with this report; the module calls below have the same.</p>
    );
  }
  return <Drawn result={result} document={state.document} node={node} />;
}

function Drawn({
  result,
  document,
  node,
}: Omit<FlowProps, "workflow"> & { readonly document: WorkflowDocument }): ReactNode {
  const graph = useMemo(() => graphView(document), [document]);
  const layout = useLayout(graph, "down");
  const route = useMemo((): Route => ({ page: "parity-case", id: result.id }), [result.id]);
  const panel = useNodePanel(route, node);
  const marked = useMemo(() => divergingNode(result), [result]);
  const selected = graph.nodes.find((one): one is CardView => one.shape === "node" && one.id === node);
  const other = result.provenance?.workflowDigest;
  const place = useRef<HTMLDivElement>(null);
  const { status } = layout;
  useEffect(() => {
    // Whoever asked for a node, here or by its address, looks at it.
    if (selected !== undefined && status === "ready") place.current?.scrollIntoView({ block: "nearest" });
  }, [selected, status]);
  return (
    <>
      {marked === undefined ? null : (
        <p className="flow-note">
          The sides part at{" "}
          <button type="button" className="link-button" onClick={() => panel.open(marked)}>
            {marked}
          </button>
          .
        </p>
      )}
      {other != null && other !== document.digest ? (
        <p className="muted flow-note">
          This is the graph as it was exported; the case ran another state of it.{" "}
          <a href={hrefOf({ page: "graph", id: document.definition.id })}>Its page</a>
        </p>
      ) : null}
      <div ref={place} className={selected === undefined ? "with-panel" : "with-panel with-panel-open"}>
        {layout.status === "ready" ? (
          <Canvas
            graph={graph}
            layout={layout.layout}
            selected={selected?.id}
            marked={marked}
            label={`The graph of ${document.definition.title}`}
            onOpen={panel.open}
          />
        ) : layout.status === "failed" ? (
          <Message tone="bad" title="The graph could not be laid out">
            <p>{layout.message}</p>
          </Message>
        ) : (
          <output className="loading">Laying out the graph …</output>
        )}
        {selected === undefined ? null : (
          <SidePanel
            key={selected.id}
            eyebrow={selected.id === marked ? "The sides part here" : `Node ${selected.id}`}
            title={selected.contract?.title ?? selected.definition.type}
            takeFocus={panel.byReader}
            onClose={panel.close}
          >
            <NodeCalls result={result} node={selected.id} />
          </SidePanel>
        )}
      </div>
    </>
  );
}

/** What both sides gave a node's module and got of it. */
function NodeCalls({ result: { sides }, node }: { readonly result: ParityResult; readonly node: string }): ReactNode {
  const calls = pairCalls(sides.legacy.calls, sides.graph.calls).filter(({ right }) => right?.node === node);
  if (calls.length === 0) return <p className="muted">No module call of this node was recorded.</p>;
  return calls.map((pair) => {
    const differences = callDifferences(pair, ["legacy", "graph"]);
    return (
      <div key={pair.callId} className="node-call">
        <h3>
          <code className="wrap">{pair.callId}</code>
        </h3>
        <p className={differences.length === 0 ? "muted" : "first-divergence"}>
          {differences.length === 0 ? "Equal on both sides." : `Different: ${differences.join(", ")}.`}
        </p>
        <CallComparison
          label={`${pair.callId} of this node`}
          left={pair.left}
          right={pair.right}
          names={["Legacy", "Graph"]}
        />
      </div>
    );
  });
}
