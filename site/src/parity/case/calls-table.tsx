import type { ReactNode } from "react";
import { isProductCall, type ParityResult } from "#runtime/api/parity-result";
import { Icon } from "../../ui/icon.tsx";
import { sideTexts, type Pair } from "../stage/view-state.ts";
import { CallComparison } from "./call-comparison.tsx";
import { callDifferences, isOtherCode, pairCalls, productCalls, type CallPair } from "./compare-calls.ts";

const states = {
  equal: { tone: "ok", icon: "check", text: "Equal" },
  "other-code": { tone: "idle", icon: "check", text: "Other code" },
  different: { tone: "bad", icon: "cross", text: "Different" },
} as const;

/** Other code that gives the same result of the same is no difference to look into. */
function stateOf(call: CallPair, pair: Pair): keyof typeof states {
  if (callDifferences(call, pair).length === 0) return "equal";
  return isOtherCode(call) ? "other-code" : "different";
}

interface CallsProps {
  readonly result: ParityResult;
  readonly pair: Pair;
}

/**
 * Every module call of two sides, paired, those that made an order line's product first: the first one that differs is where a
 * difference comes from.
 */
export function Calls({ result, pair }: CallsProps): ReactNode {
  const [left, right] = [result.sides[pair[0]], result.sides[pair[1]]];
  const calls = [...pairCalls(...productCalls(left, right)), ...pairCalls(left?.calls ?? [], right?.calls ?? [])].map(
    (one) => ({
      ...one,
      ofProduct: isProductCall(result, one.callId),
      differences: callDifferences(one, pair),
      state: stateOf(one, pair),
    }),
  );
  const first = calls.find(({ state }) => state === "different");
  return (
    <section aria-labelledby="calls-title">
      <div className="section-head">
        <h2 id="calls-title">Module calls</h2>
        {calls.length === 0 ? null : (
          <span className="muted">
            {calls.filter(({ differences }) => differences.length === 0).length} of {calls.length} equal
          </span>
        )}
      </div>
      {calls.length === 0 ? <p className="empty">No module call was recorded on either side.</p> : null}
      {first === undefined ? null : (
        <p>
          The first difference is at <code>{first.callId}</code>; what follows may only be its consequence.
        </p>
      )}
      <ol className="calls">
        {calls.map((call) => (
          <li key={call.callId}>
            <details className="disclosure call-pair">
              <summary>
                <span className={`badge tone-${states[call.state].tone}`}>
                  <Icon name={states[call.state].icon} />
                  {states[call.state].text}
                </span>
                <span className="call-name">
                  <code className="wrap">{call.callId}</code>
                  {call.ofProduct ? <span className="muted">Made the product</span> : null}
                  {call === first ? <strong className="first-divergence">First difference</strong> : null}
                  {call.differences.length === 0 ? null : (
                    <span className="muted wrap">{call.differences.join(", ")}</span>
                  )}
                </span>
              </summary>
              <CallComparison
                label={`${call.callId} on both sides`}
                left={call.left}
                right={call.right}
                names={[sideTexts[pair[0]], sideTexts[pair[1]]]}
              />
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
