import type { ReactNode } from "react";
import type { GraphView } from "./model.ts";
import { Icon } from "../ui/icon.tsx";
import { KindLabel } from "../ui/kind.tsx";

interface NodeListProps {
  readonly graph: GraphView;
  readonly selected: string | undefined;
  readonly onOpen: (node: string) => void;
}

/** The graph as a list, in the author's order: the same facts for those who do not see or want a drawing. */
export function NodeList({ graph, selected, onOpen }: NodeListProps): ReactNode {
  return (
    <ol className="node-list">
      {graph.nodes.map((view) =>
        view.shape === "node" ? (
          <li key={view.id} className={`node-item role-${view.contract?.role ?? "unknown"}`}>
            <button
              type="button"
              data-opens={view.id}
              aria-expanded={view.id === selected}
              onClick={() => {
                onOpen(view.id);
              }}
            >
              <span className="card-role">
                <Icon name={view.contract?.role ?? "question"} />
              </span>
              <span className="card-names">
                <span className="card-title">{view.contract?.title ?? view.definition.type}</span>
                <span className="card-id">
                  {view.id} · {view.typeText}
                </span>
              </span>
            </button>
            <ul className="wire-list">
              {view.inputs.length === 0 ? <li className="muted">no inputs</li> : null}
              {view.inputs.map(({ name, kind }) => (
                <li key={name}>
                  <code>{name}</code> {kind === undefined ? null : <KindLabel kind={kind} />}{" "}
                  <span className="muted">
                    {name in view.definition.wires
                      ? `from ${[view.definition.wires[name] ?? []]
                          .flat()
                          .map(({ node, port }) => `${node}.${port}`)
                          .join(", ")}`
                      : "not wired"}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ) : (
          <li key={view.id} className="node-item node-item-output">
            <span className="card-names">
              <span className="terminal-label">Workflow output</span>
              <span className="card-title">{view.name}</span>
            </span>
            <ul className="wire-list">
              <li>
                {view.kind === undefined ? null : <KindLabel kind={view.kind} />}
                <span className="muted">
                  {graph.edges
                    .filter(({ target }) => target === view.id)
                    .map(({ source, sourcePort }) => `from ${source}.${sourcePort}`)}
                </span>
              </li>
            </ul>
          </li>
        ),
      )}
    </ol>
  );
}
