import type { ReactNode } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { ApprovalRow } from "../approval-row.tsx";

/** What the change approves of the case: what its verdict is held against is the change's own word. */
export function ApprovalList({ approvals = [] }: Pick<ParityResult, "approvals">): ReactNode {
  if (approvals.length === 0) return null;
  return (
    <section aria-labelledby="approvals-title">
      <div className="section-head">
        <h2 id="approvals-title">Approved by this change</h2>
      </div>
      <ul className="rows">
        {approvals.map((one) => (
          <ApprovalRow key={one.to} approval={one} />
        ))}
      </ul>
    </section>
  );
}
