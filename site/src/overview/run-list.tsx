import type { ReactNode } from "react";
import type { IndexDocument } from "#runtime/api/documents";
import { formatDuration, formatTime } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { ModeBadge, StatusBadge } from "../ui/badges.tsx";

/** Runs, each a link to its page. */
export function RunList({ runs }: { readonly runs: IndexDocument["runs"] }): ReactNode {
  return (
    <ul className="rows">
      {runs.map((run) => (
        <li key={run.id} className="row row-link">
          <div className="row-main">
            <a className="row-title" href={hrefOf({ page: "run", id: run.id })}>
              {run.product} · {run.outputType}
            </a>
            <span className="muted wrap">
              <code>{run.id}</code>
            </span>
          </div>
          <div className="row-side">
            <ModeBadge mode={run.mode} />
            <StatusBadge status={run.status} />
          </div>
          <div className="row-figures muted">
            {run.startedAt === undefined ? (
              <span>Not started</span>
            ) : (
              <time dateTime={run.startedAt}>{formatTime(run.startedAt)}</time>
            )}
            <span className="figure">{run.durationMs === undefined ? "" : formatDuration(run.durationMs)}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}
