import type { ReactNode } from "react";
import type { ParitySuite } from "#runtime/api/parity-result";
import { plural } from "../../format.ts";
import { hrefOf } from "../../routing.ts";
import { ApprovalRow } from "../approval-row.tsx";

/** What the change approves, and which golden cases it takes away: such cases pass, or are gone, by its own word. */
export function SuiteApprovals({ suite }: { readonly suite: ParitySuite }): ReactNode {
  const { approvals = [], removedCases = [] } = suite;
  return (
    <>
      {approvals.length === 0 ? null : (
        <section aria-labelledby="approvals-title">
          <div className="section-head">
            <h2 id="approvals-title">Approved by this change</h2>
            <span className="muted">
              {plural(approvals.length, "approval")}: these cases are held against the change's own word
            </span>
          </div>
          <ul className="rows">
            {approvals.map((one) => (
              <ApprovalRow
                key={`${one.case} ${one.to}`}
                approval={one}
                of={<a href={hrefOf({ page: "parity-case", id: one.case })}>{titleOf(suite, one.case)}</a>}
              />
            ))}
          </ul>
        </section>
      )}
      {removedCases.length === 0 ? null : (
        <section aria-labelledby="removed-title">
          <div className="section-head">
            <h2 id="removed-title">Removed by this change</h2>
            <span className="muted">
              {plural(removedCases.length, "golden case")} that nothing is held against any more
            </span>
          </div>
          <ul className="rows">
            {removedCases.map((id) => (
              <li key={id} className="row">
                <code>{id}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function titleOf({ cases }: ParitySuite, id: string): string {
  return cases.find((one) => one.id === id)?.title ?? id;
}
