import {
  Background,
  BackgroundVariant,
  ControlButton,
  Controls,
  ReactFlow,
  type EdgeTypes,
  type NodeTypes,
  type ReactFlowInstance,
  type Viewport,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";
import { useWidth } from "../ui/use-width.ts";
import { ContractNode, OutputNode, type ContractFlowNode, type OutputFlowNode } from "./contract-node.tsx";
import { edgeLabel, type Direction, type Layout } from "./layout.ts";
import type { GraphView } from "./model.ts";
import { RoutedEdge, type RoutedFlowEdge } from "./routed-edge.tsx";

// Not "output": React Flow draws a box of its own around that type.
const nodeTypes: NodeTypes = { contract: ContractNode, terminal: OutputNode };
const edgeTypes: EdgeTypes = { routed: RoutedEdge };
const controlsHeight = 72;
const margin = 8;
const tallest = 2400;
/** Below these nobody can read a card: then the frame scrolls instead. A long row is chosen to be read, not to be seen whole. */
const smallest = { down: 0.5, right: 0.8 } as const satisfies Record<Direction, number>;

interface CanvasProps {
  readonly graph: GraphView;
  readonly layout: Layout;
  readonly selected: string | undefined;
  /** The node at which two runs of the graph part. */
  readonly marked?: string | undefined;
  readonly label: string;
  readonly onOpen: (node: string) => void;
}

/** The drawn graph: to be looked at and clicked, not changed. */
export function Canvas({ graph, layout, selected, marked, label, onOpen }: CanvasProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [zoomed, setZoomed] = useState(false);
  const [flow, setFlow] = useState<ReactFlowInstance<ContractFlowNode | OutputFlowNode, RoutedFlowEdge>>();
  const home = useMemo(() => homeViewport(width ?? layout.width, layout), [width, layout]);
  const scrolls = width !== undefined && layout.width * home.zoom + margin * 2 > width;
  const nodes = useMemo(() => flowNodes(graph, layout, selected, marked), [graph, layout, selected, marked]);
  const edges = useMemo(() => flowEdges(graph, layout, selected), [graph, layout, selected]);
  const open = useCallback(
    (_event: unknown, node: ContractFlowNode | OutputFlowNode) => {
      if (node.type === "contract") onOpen(node.id);
    },
    [onOpen],
  );
  const goHome = useCallback(() => {
    void flow?.setViewport(home);
  }, [flow, home]);
  // The panel beside the graph takes width away; the graph stays wholly in view.
  useEffect(goHome, [goHome]);
  return (
    <section
      ref={frame}
      className="canvas"
      aria-label={label}
      style={{ height: Math.min(tallest, layout.height * home.zoom + controlsHeight) }}
    >
      {width === undefined ? null : (
        <div className="canvas-inner" style={{ width: scrolls ? layout.width * home.zoom + margin * 2 : width }}>
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            onNodeClick={open}
            onInit={setFlow}
            defaultViewport={home}
            minZoom={Math.min(0.25, home.zoom)}
            maxZoom={2}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            zoomOnScroll={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
            // A graph that is wholly in view leaves a finger's drag to the page.
            panOnDrag={zoomed}
            className={zoomed ? "flow flow-zoomed" : "flow"}
            onMoveEnd={(_event, viewport) => {
              setZoomed(viewport.zoom > home.zoom * 1.01);
            }}
          >
            <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
            <Controls
              showInteractive={false}
              showFitView={false}
              position={scrolls ? "bottom-left" : "bottom-right"}
              orientation="horizontal"
            >
              <ControlButton onClick={goHome} title="Show the whole graph" aria-label="Show the whole graph">
                <Icon name="compose" />
              </ControlButton>
            </Controls>
          </ReactFlow>
        </div>
      )}
    </section>
  );
}

/** Centred, at its own size or as much smaller as the width asks and the eye allows. */
function homeViewport(width: number, layout: Layout): Viewport {
  const zoom = Math.max(smallest[layout.direction], Math.min(1, (width - margin * 2) / layout.width));
  return { x: Math.max(margin, (width - layout.width * zoom) / 2), y: 12, zoom };
}

function flowNodes(
  graph: GraphView,
  layout: Layout,
  selected: string | undefined,
  marked: string | undefined,
): (ContractFlowNode | OutputFlowNode)[] {
  return graph.nodes.map((view) => {
    const position = layout.nodes.get(view.id) ?? { x: 0, y: 0 };
    const size = { id: view.id, position: { ...position }, width: view.width, height: view.height };
    const { direction }: { direction: Direction } = layout;
    return view.shape === "node"
      ? { ...size, type: "contract", data: { view, direction, open: view.id === selected, marked: view.id === marked } }
      : { ...size, type: "terminal", data: { view, direction } };
  });
}

function flowEdges(graph: GraphView, layout: Layout, selected: string | undefined): RoutedFlowEdge[] {
  return graph.edges.map((edge) => {
    const route = layout.edges.get(edge.id);
    return {
      id: edge.id,
      type: "routed",
      source: edge.source,
      sourceHandle: edge.sourcePort,
      target: edge.target,
      targetHandle: edge.targetPort,
      data: {
        points: route?.points ?? [],
        labelAt: route?.label,
        label: edgeLabel(edge),
        faded: selected !== undefined && edge.source !== selected && edge.target !== selected,
      },
    };
  });
}
