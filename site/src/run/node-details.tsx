import type { ReactNode } from "react";
import type { NodeRun } from "#runtime/api/documents";
import { formatDuration, formatTime, plural } from "../format.ts";
import { Artifact } from "../ui/artifact.tsx";
import { StatusBadge } from "../ui/badges.tsx";
import { Facts } from "../ui/facts.tsx";
import { JsonValue } from "../ui/json-value.tsx";
import { Message } from "../ui/message.tsx";
import { Problem } from "../ui/problem.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";
import { ModuleCallView } from "./module-call.tsx";
import { NodeLog } from "./node-log.tsx";
import { NodeTries } from "./node-tries.tsx";

const provenance = {
  default: "default",
  workflow: "workflow",
  "output-type": "output type",
  "order-line": "order line",
  legacy: "legacy preset",
} as const satisfies Record<NodeRun["params"][string]["from"], string>;

interface NodeDetailsProps {
  readonly runId: string;
  readonly node: NodeRun;
}

/** One node of a run: its problem first, then what it was given, what it made, and which modules it called. */
export function NodeDetails({ runId, node }: NodeDetailsProps): ReactNode {
  const last = node.tries.at(-1);
  return (
    <>
      {node.error === undefined ? null : <Problem problem={node.error} title="It failed" heading="h3" />}
      {node.notes.length === 0 ? null : (
        <Message tone="warn" title="Worth knowing" heading="h3">
          <ul className="plain">
            {node.notes.map((note) => (
              <li key={note} className="wrap">
                {note}
              </li>
            ))}
          </ul>
        </Message>
      )}
      <Facts
        facts={[
          { name: "Status", value: <StatusBadge status={node.status} /> },
          node.type === undefined ? undefined : { name: "Type", value: <code>{node.type}</code> },
          { name: "Attempts", value: node.attempts },
          ...timings(node.timings),
          node.startedAt === undefined ? undefined : { name: "Started", value: formatTime(node.startedAt) },
          node.finishedAt === undefined ? undefined : { name: "Ended", value: formatTime(node.finishedAt) },
          last === undefined ? undefined : { name: "Worker", value: <code>{last.worker}</code> },
        ]}
      />
      {node.tries.length > 1 ? <NodeTries tries={node.tries} /> : null}
      <h3>Outputs</h3>
      <Outputs outputs={node.outputs} />
      <h3>Inputs</h3>
      <Inputs inputs={node.inputs} />
      <h3>Params</h3>
      <Params params={node.params} />
      <h3>Module calls</h3>
      {node.calls.length === 0 ? <p className="muted">None was recorded.</p> : null}
      {node.calls.map((call) => (
        <details key={call.callId} className="disclosure" open={node.calls.length === 1}>
          <summary>
            <code className="wrap">{call.callId}</code>
          </summary>
          <ModuleCallView call={call} />
        </details>
      ))}
      <h3>Log</h3>
      <NodeLog runId={runId} node={node.nodeId} />
    </>
  );
}

const timingNames = { queueMs: "Queue", loadMs: "Load", workMs: "Work", storeMs: "Store" } as const;

/** What the last attempt was spent on, as far as it has come. */
function timings(known: NodeRun["timings"] = {}): { readonly name: string; readonly value: string }[] {
  return (["queueMs", "loadMs", "workMs", "storeMs"] as const).flatMap((part) => {
    const ms = known[part];
    return ms === undefined ? [] : [{ name: timingNames[part], value: formatDuration(ms) }];
  });
}

function Outputs({ outputs }: Pick<NodeRun, "outputs">): ReactNode {
  const entries = Object.entries(outputs);
  if (entries.length === 0) return <p className="muted">It made none.</p>;
  return entries.map(([name, link]) => <Artifact key={name} name={name} link={link} />);
}

function Inputs({ inputs }: Pick<NodeRun, "inputs">): ReactNode {
  const entries = Object.entries(inputs).flatMap(([name, links]) =>
    links.map((link, index) => ({ name: links.length > 1 ? `${name} ${index + 1}` : name, link })),
  );
  if (entries.length === 0) return <p className="muted">It had none.</p>;
  return entries.map(({ name, link }) => <Artifact key={name} name={name} link={link} />);
}

function Params({ params }: Pick<NodeRun, "params">): ReactNode {
  const entries = Object.entries(params);
  if (entries.length === 0) return <p className="muted">It has none.</p>;
  return (
    <ScrollTable label={`Params, ${plural(entries.length, "value")}`}>
      <thead>
        <tr>
          <th scope="col">Param</th>
          <th scope="col">Value</th>
          <th scope="col">Set by</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(([name, { value, from }]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <JsonValue value={value} />
            </td>
            <td>
              <span className={`provenance provenance-${from}`}>{provenance[from]}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
