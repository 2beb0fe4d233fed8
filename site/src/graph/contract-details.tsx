import type { ReactNode } from "react";
import type { WireDefinition } from "#contracts";
import type { WorkflowDocument } from "#runtime/api/documents";
import { FamilyBadge } from "../ui/badges.tsx";
import { Digest } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { KindLabel } from "../ui/kind.tsx";
import { Message } from "../ui/message.tsx";
import { familyNames } from "../ui/tone.ts";
import type { CardView } from "./model.ts";
import { ParamsTable } from "./params-table.tsx";

interface ContractDetailsProps {
  readonly view: CardView;
  readonly document: WorkflowDocument;
}

/** All that a node's contract says, and how this workflow uses it. */
export function ContractDetails({ view, document }: ContractDetailsProps): ReactNode {
  const { contract, definition } = view;
  const digest = document.definition.contracts[definition.type];
  if (contract === undefined) {
    return (
      <Message tone="warn" title="This node's contract is not in the document" heading="h3">
        <p>
          The type <code>{definition.type}</code> is unknown here, so only its wires and settings can be shown.
        </p>
      </Message>
    );
  }
  return (
    <>
      <p className="summary">{contract.summary}</p>
      {contract.bridge === undefined ? null : (
        <Message tone="idle" title="A declared bridge" heading="h3">
          <p>
            It reads a <KindLabel kind={contract.bridge.artifact} /> of the family {familyNames[contract.bridge.from]}:
            the one way from there into this family.
          </p>
        </Message>
      )}
      <Facts
        facts={[
          { name: "Family", value: <FamilyBadge family={contract.family} /> },
          { name: "Palette role", value: contract.role },
          { name: "Type", value: <code>{contract.type}</code> },
          { name: "Resource class", value: <code>{contract.resource}</code> },
          {
            name: "Module",
            value: (
              <code>
                {contract.module.key}@{contract.module.version}
              </code>
            ),
          },
          { name: "Legacy source", value: <code>{contract.legacySource}</code> },
          contract.receives === undefined
            ? undefined
            : { name: "Receives", value: <KindLabel kind={contract.receives} /> },
          contract.uses.length === 0 ? undefined : { name: "Reads", value: contract.uses.join(", ") },
          digest === undefined
            ? undefined
            : { name: "Contract digest", value: <Digest value={digest} what="contract digest" /> },
        ]}
      />
      <Inputs view={view} />
      <Outputs view={view} document={document} />
      <h3>Params</h3>
      {Object.keys(contract.params).length === 0 && Object.keys(definition.params).length === 0 ? (
        <p className="muted">It has none.</p>
      ) : (
        <ParamsTable params={contract.params} authored={definition.params} />
      )}
    </>
  );
}

function Inputs({ view }: { readonly view: CardView }): ReactNode {
  return (
    <>
      <h3>Inputs</h3>
      {view.inputs.length === 0 ? <p className="muted">It has none.</p> : null}
      <ul className="ports">
        {view.inputs.map(({ name, kind, cardinality }) => {
          const port = view.contract?.inputs[name];
          const wires = view.definition.wires[name];
          return (
            <li key={name}>
              <div className="port-line">
                <code className="port-name">{name}</code>
                {kind === undefined ? <span>unknown port</span> : <KindLabel kind={kind} />}
                {port === undefined ? null : <span className="muted">role {port.role}</span>}
                {cardinality === undefined ? null : <span className="muted">{cardinality}</span>}
              </div>
              {port === undefined ? null : <p>{port.description}</p>}
              <p className="muted">
                {wires === undefined ? "Not wired" : "Wired from "}
                {wires === undefined ? null : [wires].flat().map(wireText).join(", ")}
              </p>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function wireText({ node, port }: WireDefinition): string {
  return `${node}.${port}`;
}

function Outputs({ view, document }: ContractDetailsProps): ReactNode {
  return (
    <>
      <h3>Outputs</h3>
      {view.outputs.length === 0 ? <p className="muted">It has none.</p> : null}
      <ul className="ports">
        {view.outputs.map(({ name, kind }) => {
          const port = view.contract?.outputs[name];
          const readers = readersOf(document, view.id, name);
          return (
            <li key={name}>
              <div className="port-line">
                <code className="port-name">{name}</code>
                {kind === undefined ? <span>unknown port</span> : <KindLabel kind={kind} />}
                {port === undefined ? null : <span className="muted">role {port.role}</span>}
              </div>
              {port === undefined ? null : <p>{port.description}</p>}
              <p className="muted">{readers.length === 0 ? "Nothing reads it" : `Goes to ${readers.join(", ")}`}</p>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Who reads an output: nodes below, and the workflow's own outputs. */
function readersOf({ definition }: WorkflowDocument, node: string, port: string): string[] {
  const isIt = (wire: WireDefinition): boolean => wire.node === node && wire.port === port;
  const below = definition.nodes.flatMap(({ id, wires }) =>
    Object.entries(wires).flatMap(([name, wire]) => ([wire].flat().some(isIt) ? `${id}.${name}` : [])),
  );
  const ends = Object.entries(definition.outputs).flatMap(([name, wire]) => (isIt(wire) ? `the output ${name}` : []));
  return [...below, ...ends];
}
