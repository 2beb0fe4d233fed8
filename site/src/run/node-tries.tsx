import type { ReactNode } from "react";
import type { NodeRun } from "#runtime/api/documents";
import { formatDuration, plural } from "../format.ts";
import { StatusBadge } from "../ui/badges.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";

/** Every try at a node: by whom, how long, and why it did not do. */
export function NodeTries({ tries }: Pick<NodeRun, "tries">): ReactNode {
  return (
    <ScrollTable label={plural(tries.length, "try", "tries")}>
      <thead>
        <tr>
          <th scope="col">Try</th>
          <th scope="col">Ended as</th>
          <th scope="col">Worker</th>
        </tr>
      </thead>
      <tbody>
        {tries.map(({ attempt, worker, status, startedAt, finishedAt, error }) => (
          <tr key={attempt}>
            <th scope="row">{attempt}</th>
            <td>
              <StatusBadge status={status} />
              {error === undefined ? null : <code className="cell-note">{error.code}</code>}
            </td>
            <td>
              <code>{worker}</code>
              {finishedAt === undefined ? null : (
                <span className="cell-note">{formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
