import type { ReactNode } from "react";
import type { ModuleCall, ParityDocument } from "#runtime/api/documents";
import { formatDuration } from "../format.ts";
import { ModuleCallView } from "../run/module-call.tsx";
import { Icon } from "../ui/icon.tsx";
import { callDifferences, callDuration, firstDivergence } from "./compare-calls.ts";

type CallPair = ParityDocument["calls"][number];

/** Every module call of both sides, paired: the first one that differs is where a difference comes from. */
export function Calls({ calls }: { readonly calls: readonly CallPair[] }): ReactNode {
  const first = firstDivergence(calls);
  return (
    <section aria-labelledby="calls-title">
      <div className="section-head">
        <h2 id="calls-title">Module calls</h2>
        {calls.length === 0 ? null : (
          <span className="muted">
            {calls.filter(({ equal }) => equal).length} of {calls.length} equal
          </span>
        )}
      </div>
      {calls.length === 0 ? <p className="empty">No module call was recorded on either side.</p> : null}
      {calls.length > 0 && first !== undefined ? (
        <p>
          The first difference is at <code>{first.callId}</code>; what follows may only be its consequence.
        </p>
      ) : null}
      <ol className="calls">
        {calls.map((pair) => (
          <li key={pair.callId}>
            <CallRow pair={pair} first={pair === first} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function CallRow({ pair, first }: { readonly pair: CallPair; readonly first: boolean }): ReactNode {
  const { callId, equal, legacy, graph } = pair;
  const differences = equal ? [] : callDifferences(pair);
  return (
    <details className="disclosure call-pair">
      <summary>
        <span className={`badge tone-${equal ? "ok" : "bad"}`}>
          <Icon name={equal ? "check" : "cross"} />
          {equal ? "Equal" : "Different"}
        </span>
        <span className="call-name">
          <code className="wrap">{callId}</code>
          {first ? <strong className="first-divergence">First difference</strong> : null}
          {differences.length === 0 ? null : <span className="muted wrap">{differences.join(", ")}</span>}
        </span>
        <span className="call-times muted">
          {timeText("legacy", legacy)} · {timeText("graph", graph)}
        </span>
      </summary>
      <div className="call-sides">
        <CallSide name="Legacy" call={legacy} />
        <CallSide name="Graph" call={graph} />
      </div>
    </details>
  );
}

function timeText(name: string, call: ModuleCall | undefined): string {
  const ms = callDuration(call);
  return ms === undefined ? `no ${name} call` : `${name} ${formatDuration(ms)}`;
}

function CallSide({ name, call }: { readonly name: string; readonly call: ModuleCall | undefined }): ReactNode {
  return (
    <div>
      <h3>{name}</h3>
      {call === undefined ? <p className="muted">It did not make this call.</p> : <ModuleCallView call={call} />}
    </div>
  );
}
