import elk, { type ElkExtendedEdge, type ElkNode, type ElkPort } from "elkjs/lib/elk.bundled.js";
import { card, outputPort, type CardView, type EdgeView, type GraphView, type OutputView } from "./model.ts";

/** Left to right where the window is wide enough to read it, top to bottom elsewhere. */
export type Direction = "right" | "down";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly direction: Direction;
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label: Point | undefined }>;
}

const labelHeight = 22;
/** A label is monospaced at 11 px: 6.7 px a character, and room on both sides. */
const labelWidth = (text: string): number => Math.ceil(text.length * 6.7 + 16);

const options = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.padding": "[top=12,left=12,bottom=12,right=12]",
  "elk.spacing.nodeNode": "36",
  "elk.spacing.edgeNode": "20",
  "elk.spacing.edgeEdge": "14",
  "elk.layered.spacing.nodeNodeBetweenLayers": "36",
  "elk.layered.spacing.edgeNodeBetweenLayers": "18",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "14",
  // The author's order is the reading order.
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.edgeLabels.inline": "true",
} as const;

/** Where a port sits on its node's edge: beside its row, or spread along the top and bottom. */
export function portPosition(
  node: CardView | OutputView,
  side: "in" | "out",
  index: number,
  direction: Direction,
): Point {
  const count = node.shape === "output" ? 1 : side === "in" ? node.inputs.length : node.outputs.length;
  if (direction === "down") {
    return { x: (node.width * (index + 1)) / (count + 1), y: side === "in" ? 0 : node.height };
  }
  if (node.shape === "output") return { x: 0, y: node.height / 2 };
  const row = side === "in" ? index : node.inputs.length + index;
  return { x: side === "in" ? 0 : node.width, y: card.head + card.pad + row * card.row + card.row / 2 };
}

/** The graph as ELK takes it. Pure, so that it is tested without ELK. */
export function toElk(graph: GraphView, direction: Direction): ElkNode {
  return {
    id: "root",
    layoutOptions: { ...options, "elk.direction": direction === "right" ? "RIGHT" : "DOWN" },
    children: graph.nodes.map((node) => ({
      id: node.id,
      width: node.width,
      height: node.height,
      layoutOptions: { "elk.portConstraints": "FIXED_POS" },
      ports: portsOf(node, direction),
    })),
    edges: graph.edges.map((edge): ElkExtendedEdge => ({
      id: edge.id,
      sources: [portId(edge.source, "out", edge.sourcePort)],
      targets: [portId(edge.target, "in", edge.targetPort)],
      labels: [{ text: edgeLabel(edge), width: labelWidth(edgeLabel(edge)), height: labelHeight }],
    })),
  };
}

export function edgeLabel({ kind }: EdgeView): string {
  return kind ?? "unknown";
}

function portsOf(node: CardView | OutputView, direction: Direction): ElkPort[] {
  const sides = direction === "right" ? { in: "WEST", out: "EAST" } : { in: "NORTH", out: "SOUTH" };
  const inputs = node.shape === "output" ? [outputPort] : node.inputs.map(({ name }) => name);
  const outputs = node.shape === "output" ? [] : node.outputs.map(({ name }) => name);
  const port = (side: "in" | "out") => (name: string, index: number) => ({
    id: portId(node.id, side, name),
    width: 0,
    height: 0,
    ...portPosition(node, side, index, direction),
    layoutOptions: { "elk.port.side": sides[side] },
  });
  return [...inputs.map(port("in")), ...outputs.map(port("out"))];
}

/** A node may have an input and an output of one name. */
function portId(node: string, side: "in" | "out", port: string): string {
  return `${node}/${side}/${port}`;
}

/** ELK's answer as what is drawn. */
export function fromElk(result: ElkNode, direction: Direction): Layout {
  const nodes = new Map((result.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
  const edges = new Map(
    (result.edges ?? []).map(({ id, sections = [], labels = [] }) => {
      const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
        startPoint,
        ...bendPoints,
        endPoint,
      ]);
      const [label] = labels;
      const centre =
        label?.x === undefined || label.y === undefined
          ? undefined
          : { x: label.x + (label.width ?? 0) / 2, y: label.y + (label.height ?? 0) / 2 };
      return [id, { points, label: centre }] as const;
    }),
  );
  return { direction, width: result.width ?? 0, height: result.height ?? 0, nodes, edges };
}

/** Computes positions and routes. It takes some tens of milliseconds for the graphs people write. */
export async function layoutGraph(graph: GraphView, direction: Direction): Promise<Layout> {
  const engine = new elk.default();
  return fromElk(await engine.layout(toElk(graph, direction)), direction);
}

/** An SVG path through the points, its corners rounded. */
export function roundedPath(points: readonly Point[], radius = 8): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const before = points[index] ?? first;
    const next = rest[index + 1];
    if (next === undefined) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const reach = Math.min(radius, distance(before, point) / 2, distance(point, next) / 2);
    const from = towards(point, before, reach);
    const to = towards(point, next, reach);
    path += `L${from.x} ${from.y}Q${point.x} ${point.y} ${to.x} ${to.y}`;
  });
  return path;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, reach: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * reach) / length, y: from.y + ((to.y - from.y) * reach) / length };
}
