import type { ReactNode } from "react";
import type { DispatchDetails, DispatchRun } from "#runtime/api/order-documents";
import { formatDuration, plural } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { StatusBadge } from "../ui/badges.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";

/** The runs of a dispatch, in the order of their start, and which of them could publish. */
export function DispatchRuns({ dispatch }: { readonly dispatch: DispatchDetails }): ReactNode {
  const { runs } = dispatch;
  if (runs.length === 0) return <p className="muted">No run of it is recorded.</p>;
  return (
    <ScrollTable label={`${plural(runs.length, "run")} of dispatch ${dispatch.id}`}>
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Status</th>
          <th scope="col">Failed at</th>
          <th scope="col" className="number">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <th scope="row">
              <a href={hrefOf({ page: "run", id: run.id })}>{run.mode} run</a>
              <span className="dispatch-part">
                {partOf(run, dispatch)}
                {run.mayPublish ? ` (fence ${run.fence})` : ""}
              </span>
              <code className="cell-note">{run.id}</code>
            </th>
            <td>
              <StatusBadge status={run.status} />
            </td>
            <td>
              {run.failedNode === undefined ? (
                (run.error?.code ?? "–")
              ) : (
                <a href={hrefOf({ page: "run", id: run.id }, run.failedNode)}>{run.failedNode}</a>
              )}
            </td>
            <td className="number">{run.durationMs === undefined ? "–" : formatDuration(run.durationMs)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

/** What a run is to its dispatch. */
function partOf({ id, mayPublish, fence }: DispatchRun, dispatch: DispatchDetails): string {
  if (!mayPublish) return "shadow: cannot publish";
  if (dispatch.output?.run === id) return "authoritative: it published";
  if (fence < dispatch.fence) return `refused since fence ${dispatch.fence}`;
  return dispatch.status === "running" ? "authoritative" : "authoritative: it published nothing";
}
