import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { formatValue } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import { portPosition, type Direction } from "./layout.ts";
import { describeNode, type CardView, type OutputView, type PortView } from "./model.ts";

export type ContractFlowNode = Node<
  { view: CardView; direction: Direction; open: boolean; marked: boolean },
  "contract"
>;
export type OutputFlowNode = Node<{ view: OutputView; direction: Direction }, "terminal">;

/** Any node, drawn from its contract alone. */
export function ContractNode({ data: { view, direction, open, marked } }: NodeProps<ContractFlowNode>): ReactNode {
  const { contract, definition } = view;
  const title = contract?.title ?? definition.type;
  return (
    <div className={`card role-${contract?.role ?? "unknown"}${marked ? " card-marked" : ""}`}>
      {/* The button is the whole card for pointers and the one stop for the keyboard. */}
      <button type="button" className="card-button" data-opens={view.id} aria-expanded={open}>
        <span className="visually-hidden">{`${marked ? "The sides part here: " : ""}${describeNode(view)}`}</span>
        {marked ? (
          <span className="card-flag" aria-hidden="true">
            Sides part here
          </span>
        ) : null}
        <span className="card-head" aria-hidden="true">
          <span className="card-role">
            <Icon name={contract?.role ?? "question"} />
          </span>
          <span className="card-names">
            <span className="card-title" title={title}>
              {title}
            </span>
            <span className="card-id" title={`${view.id} · ${definition.type}`}>
              {view.id}
              <span className="card-type"> · {view.typeText}</span>
            </span>
          </span>
        </span>
        <span className="card-rows" aria-hidden="true">
          {view.inputs.map((port) => (
            <PortRow key={port.name} port={port} side="in" />
          ))}
          {view.outputs.map((port) => (
            <PortRow key={port.name} port={port} side="out" />
          ))}
        </span>
        {view.settings.length > 0 ? (
          <span className="card-rows card-settings" aria-hidden="true">
            {view.settings.map(([name, value]) => (
              <span key={name} className="card-row">
                <span className="card-setting-name">{name}</span>
                <code title={formatValue(value)}>{formatValue(value)}</code>
              </span>
            ))}
            {view.moreSettings > 0 ? <span className="card-row card-more">and {view.moreSettings} more</span> : null}
          </span>
        ) : null}
      </button>
      {view.inputs.map((port, index) => (
        <PortHandle key={port.name} view={view} side="in" index={index} port={port} direction={direction} />
      ))}
      {view.outputs.map((port, index) => (
        <PortHandle key={port.name} view={view} side="out" index={index} port={port} direction={direction} />
      ))}
    </div>
  );
}

const marks = { required: "", optional: "?", many: "[]" } as const;

function PortRow({ port, side }: { readonly port: PortView; readonly side: "in" | "out" }): ReactNode {
  const mark = port.cardinality === undefined ? "" : marks[port.cardinality];
  return (
    <span className={`card-row card-port card-port-${side}`}>
      <span
        className="card-port-name"
        title={port.cardinality === undefined ? port.name : `${port.name}, ${port.cardinality}`}
      >
        {port.name}
        {mark}
      </span>
      <span className={`card-port-kind kind-${port.kind ?? "unknown"}`}>{port.kind ?? "unknown"}</span>
    </span>
  );
}

interface PortHandleProps {
  readonly view: CardView | OutputView;
  readonly side: "in" | "out";
  readonly index: number;
  readonly port: Pick<PortView, "name" | "kind" | "wired">;
  readonly direction: Direction;
}

function PortHandle({ view, side, index, port, direction }: PortHandleProps): ReactNode {
  const { x, y } = portPosition(view, side, index, direction);
  const position =
    direction === "right"
      ? side === "in"
        ? Position.Left
        : Position.Right
      : side === "in"
        ? Position.Top
        : Position.Bottom;
  return (
    <Handle
      type={side === "in" ? "target" : "source"}
      position={position}
      id={port.name}
      isConnectable={false}
      className={`port kind-${port.kind ?? "unknown"}${port.wired ? "" : " port-open"}`}
      style={{ left: x, top: y, right: "auto", bottom: "auto", transform: "translate(-50%, -50%)" }}
    />
  );
}

/** Where the graph ends: one of the outputs that the dispatcher may publish. */
export function OutputNode({ data: { view, direction } }: NodeProps<OutputFlowNode>): ReactNode {
  return (
    <div className={`terminal kind-${view.kind ?? "unknown"}`}>
      <PortHandle
        view={view}
        side="in"
        index={0}
        port={{ name: "in", kind: view.kind, wired: true }}
        direction={direction}
      />
      <span className="card-names">
        <span className="terminal-label">Workflow output</span>
        <span className="card-title" title={view.name}>
          {view.name}
        </span>
      </span>
    </div>
  );
}
