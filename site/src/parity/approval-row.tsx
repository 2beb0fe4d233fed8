import type { ReactNode } from "react";
import type { Approval } from "#runtime/api/parity-result";
import { Digest } from "../ui/copy.tsx";

interface ApprovalRowProps {
  readonly approval: Approval;
  /** The case that it is of, where the page is not that case's own. */
  readonly of?: ReactNode;
}

/** An approval: why, by whom and when, and which result took the place of which. */
export function ApprovalRow({ approval, of }: ApprovalRowProps): ReactNode {
  const { from, to, reason, owner, on } = approval;
  return (
    <li className="row approval">
      <div className="row-main">
        {of}
        <strong className="wrap">{reason}</strong>
        <span className="muted wrap">
          {owner} · <time dateTime={on}>{on}</time>
        </span>
      </div>
      <span className="approval-digests muted">
        {from === null ? (
          <span>the first result</span>
        ) : (
          <span>
            in place of <Digest value={from} what="digest of what was approved before" />
          </span>
        )}
        <span>
          approved <Digest value={to} what="digest of what is approved" />
        </span>
      </span>
    </li>
  );
}
