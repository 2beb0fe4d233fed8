import type { ArtifactKind, ContractData, Family, WireDefinition, WorkflowNodeDefinition } from "#contracts";
import type { WorkflowDocument } from "#runtime/api/documents";

/** Sizes of a node card in pixels. ELK needs them before anything is drawn, so the style sheet takes them from here. */
export const card = { width: 264, head: 62, row: 24, gap: 8, pad: 6, outputWidth: 168, outputHeight: 58 } as const;

/** More authored settings than this are counted, not shown; the panel has them all. */
const shownSettings = 4;

export interface PortView {
  readonly name: string;
  /** Undefined where the contract has no such port. */
  readonly kind: ArtifactKind | undefined;
  readonly cardinality: "required" | "optional" | "many" | undefined;
  readonly wired: boolean;
}

export interface CardView {
  readonly shape: "node";
  readonly id: string;
  readonly definition: WorkflowNodeDefinition;
  /** Undefined when the document carries no contract for the type: shown as unknown, not dropped. */
  readonly contract: ContractData | undefined;
  /** The type, without the family where it is the workflow's own: the page's title has said that already. */
  readonly typeText: string;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  readonly settings: readonly (readonly [name: string, value: unknown])[];
  readonly moreSettings: number;
  readonly width: number;
  readonly height: number;
}

export interface OutputView {
  readonly shape: "output";
  readonly id: string;
  readonly name: string;
  readonly kind: ArtifactKind | undefined;
  readonly width: number;
  readonly height: number;
}

export interface EdgeView {
  readonly id: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
  readonly targetPort: string;
  readonly kind: ArtifactKind | undefined;
}

export interface GraphView {
  readonly nodes: readonly (CardView | OutputView)[];
  readonly edges: readonly EdgeView[];
}

/** The port of an output's terminal node. */
export const outputPort = "in";
export const outputNodeId = (name: string): string => `output:${name}`;

/** Turns a definition and its contracts into what is drawn. Knows no node type by name. */
export function graphView({ definition, contracts }: WorkflowDocument): GraphView {
  const kindOf = ({ node, port }: WireDefinition): ArtifactKind | undefined => {
    const type = definition.nodes.find(({ id }) => id === node)?.type;
    return type === undefined ? undefined : contracts[type]?.outputs[port]?.kind;
  };
  const wired = new Set<string>();
  const edges: EdgeView[] = [];
  const connect = (from: WireDefinition, target: string, targetPort: string, index: number): void => {
    wired.add(`${from.node} ${from.port}`);
    edges.push({
      id: `${target}.${targetPort}.${index}`,
      source: from.node,
      sourcePort: from.port,
      target,
      targetPort,
      kind: kindOf(from),
    });
  };
  for (const node of definition.nodes) {
    for (const [port, wires] of Object.entries(node.wires)) {
      [wires].flat().forEach((wire, index) => {
        connect(wire, node.id, port, index);
      });
    }
  }
  for (const [name, wire] of Object.entries(definition.outputs)) connect(wire, outputNodeId(name), outputPort, 0);

  const cards = definition.nodes.map((node) => cardView(node, contracts[node.type], definition.family, wired));
  const outputs = Object.entries(definition.outputs).map(([name, wire]): OutputView => ({
    shape: "output",
    id: outputNodeId(name),
    name,
    kind: kindOf(wire),
    width: card.outputWidth,
    height: card.outputHeight,
  }));
  return { nodes: [...cards, ...outputs], edges: edges.filter(({ source }) => cards.some(({ id }) => id === source)) };
}

function cardView(
  definition: WorkflowNodeDefinition,
  contract: ContractData | undefined,
  family: Family,
  wired: ReadonlySet<string>,
): CardView {
  // Ports that are wired but not in the contract are drawn too: an older document must not lose an edge.
  const inputNames = new Set([...Object.keys(contract?.inputs ?? {}), ...Object.keys(definition.wires)]);
  const usedOutputs = [...wired].flatMap((key) =>
    key.startsWith(`${definition.id} `) ? key.slice(definition.id.length + 1) : [],
  );
  const outputNames = new Set([...Object.keys(contract?.outputs ?? {}), ...usedOutputs]);
  const inputs = [...inputNames].map((name): PortView => {
    const port = contract?.inputs[name];
    return { name, kind: port?.kind, cardinality: port?.cardinality, wired: name in definition.wires };
  });
  const outputs = [...outputNames].map((name): PortView => {
    const port = contract?.outputs[name];
    return { name, kind: port?.kind, cardinality: undefined, wired: wired.has(`${definition.id} ${name}`) };
  });
  const all = Object.entries(definition.params);
  const settings = all.slice(0, all.length > shownSettings ? shownSettings - 1 : shownSettings);
  const moreSettings = all.length - settings.length;
  const settingRows = settings.length + (moreSettings > 0 ? 1 : 0);
  const rows = inputs.length + outputs.length + settingRows;
  const gaps = settingRows > 0 ? card.gap * 2 : card.gap;
  return {
    shape: "node",
    id: definition.id,
    definition,
    contract,
    typeText: contract?.family === family ? definition.type.slice(definition.type.indexOf("/") + 1) : definition.type,
    inputs,
    outputs,
    settings,
    moreSettings,
    width: card.width,
    height: card.head + rows * card.row + gaps + card.pad,
  };
}

/** What a screen reader says of a node in the graph. */
export function describeNode({ id, definition, contract }: CardView): string {
  const from = Object.entries(definition.wires).map(
    ([port, wires]) =>
      `${port} from ${[wires]
        .flat()
        .map((wire) => `${wire.node}.${wire.port}`)
        .join(" and ")}`,
  );
  const title = contract?.title ?? definition.type;
  return `${title}, node ${id}${from.length === 0 ? "" : `: ${from.join(", ")}`}`;
}
