import { useEffect, useId, useRef, type ReactNode } from "react";
import type { DispatchDetails, DispatchRun } from "#runtime/api/order-documents";
import { formatTime } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { Artifact } from "../ui/artifact.tsx";
import { DispatchBadge, FellBackBadge, ModeBadge } from "../ui/badges.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Problem } from "../ui/problem.tsx";
import { DispatchRuns } from "./dispatch-runs.tsx";
import { ShadowBadge, shadowMeanings } from "./shadow-badge.tsx";
import { whyPath } from "./why-path.ts";

interface DispatchViewProps {
  readonly dispatch: DispatchDetails;
  /** Whether the address names it: it is scrolled to, and marked. */
  readonly isNamed: boolean;
}

/** One dispatch: who made the output and why, what went wrong, what was published, and the runs. */
export function DispatchView({ dispatch, isNamed }: DispatchViewProps): ReactNode {
  const { id, mode, path, status, createdAt, cause, error, output, shadow, runs } = dispatch;
  const element = useRef<HTMLElement>(null);
  const title = useId();
  useEffect(() => {
    if (isNamed) element.current?.scrollIntoView({ block: "start" });
  }, [isNamed]);
  const failedRun = (isOf: (run: DispatchRun) => boolean): DispatchRun | undefined =>
    runs.findLast((run) => run.failedNode !== undefined && isOf(run));
  return (
    <article ref={element} className={isNamed ? "dispatch dispatch-named" : "dispatch"} aria-labelledby={title}>
      <div className="dispatch-head">
        <h3 id={title}>
          {status === "published" ? "Made" : status === "running" ? "Being made" : "To be made"} by {path}
        </h3>
        <div className="badges">
          <DispatchBadge status={status} />
          <ModeBadge mode={mode} />
          {cause === undefined ? null : <FellBackBadge />}
          {shadow === undefined ? null : <ShadowBadge verdict={shadow.verdict} />}
        </div>
        <p className="dispatch-when muted">
          <time dateTime={createdAt}>{formatTime(createdAt)}</time>
          <span className="digest">
            <code className="wrap">{id}</code>
            <CopyButton text={id} what="the dispatch's id" />
          </span>
        </p>
      </div>
      <p>{whyPath(dispatch)}</p>
      {error === undefined ? null : (
        <Problem problem={error} title={status === "cancelled" ? "It was cancelled" : "It failed"} heading="h4">
          <ToFailedNode run={failedRun(({ mayPublish, mode: made }) => mayPublish && made === path)} />
        </Problem>
      )}
      {cause === undefined ? null : (
        <Problem problem={cause} title="Why the graph did not make it" heading="h4" tone="warn">
          <ToFailedNode run={failedRun(({ mayPublish, mode: made }) => mayPublish && made === "graph")} />
        </Problem>
      )}
      {shadow?.error === undefined ? null : (
        <Problem problem={shadow.error} title="The shadow failed" heading="h4" tone="warn">
          <ToFailedNode run={failedRun((run) => run.id === shadow.run)} />
        </Problem>
      )}
      {output === undefined ? null : (
        <div className="run-outputs">
          <Artifact name="published" link={output} />
          {shadow?.output === undefined || shadow.verdict === "equal" ? null : (
            <Artifact name="made by the shadow" link={shadow.output} />
          )}
        </div>
      )}
      {shadow === undefined ? null : <p className="muted">{shadowMeanings[shadow.verdict]}</p>}
      <DispatchRuns dispatch={dispatch} />
    </article>
  );
}

/** From what went wrong to where, in one step. */
function ToFailedNode({ run }: { readonly run: DispatchRun | undefined }): ReactNode {
  if (run?.failedNode === undefined) return null;
  return (
    <p>
      <a href={hrefOf({ page: "run", id: run.id }, run.failedNode)}>
        Show “{run.failedNode}” in the {run.mode} run
      </a>
    </p>
  );
}
