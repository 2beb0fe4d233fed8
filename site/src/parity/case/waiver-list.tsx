import type { ReactNode } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { Icon } from "../../ui/icon.tsx";

const reasons = {
  intended: "intended",
  "legacy-bug": "a fault of legacy",
  noise: "noise",
  "accepted-loss": "an accepted loss",
} as const satisfies Record<ParityResult["waivers"][number]["reason"], string>;

/** The waivers that name the case: those that hold, and why others do not. */
export function WaiverList({ waivers }: Pick<ParityResult, "waivers">): ReactNode {
  if (waivers.length === 0) return null;
  return (
    <section aria-labelledby="waivers-title">
      <div className="section-head">
        <h2 id="waivers-title">Waivers</h2>
      </div>
      <ul className="rows">
        {waivers.map(({ id, reason, owner, expires, text, holds, why }) => (
          <li key={id} className="row">
            <div className="row-main">
              <strong className="wrap">{text}</strong>
              <span className="muted wrap">
                <code>{id}</code> · {reasons[reason]} · {owner}
              </span>
            </div>
            <span className={`badge tone-${holds ? "ok" : "bad"}`}>
              <Icon name={holds ? "check" : "cross"} />
              {holds ? "Holds" : "Does not hold"}
            </span>
            <div className="row-figures muted">{why ?? `until ${expires}`}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
