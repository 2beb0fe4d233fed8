import { useMemo, type CSSProperties, type ReactNode } from "react";
import type { NodeRun } from "#runtime/api/documents";
import { formatDuration } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import { statusIcons, statusTones } from "../ui/tone.ts";
import { tickLabel, timeline, type Span, type TimelineRow } from "./timeline.ts";

interface TimelineChartProps {
  readonly nodes: readonly NodeRun[];
  readonly selected: string | undefined;
  readonly onOpen: (node: string) => void;
}

/** The run's nodes, one bar each: waiting in a queue, then working. */
export function TimelineChart({ nodes, selected, onOpen }: TimelineChartProps): ReactNode {
  const { totalMs, rows, ticks } = useMemo(() => timeline(nodes), [nodes]);
  const step = ticks[1] ?? totalMs;
  return (
    <div className="timeline">
      <div className="timeline-axis" aria-hidden="true">
        {ticks.map((ms) => (
          <span
            key={ms}
            className={totalMs > 0 && ms / totalMs > 0.94 ? "tick tick-last" : "tick"}
            style={{ left: `${totalMs === 0 ? 0 : (ms / totalMs) * 100}%` }}
          >
            {tickLabel(ms, step)}
          </span>
        ))}
      </div>
      <ol className="timeline-rows">
        {rows.map((row) => (
          <li key={row.node.nodeId}>
            <button
              type="button"
              className="timeline-row"
              data-opens={row.node.nodeId}
              aria-expanded={row.node.nodeId === selected}
              onClick={() => {
                onOpen(row.node.nodeId);
              }}
            >
              <span className="visually-hidden">{describeRow(row)}</span>
              <span className={`timeline-name tone-${statusTones[row.node.status]}`} aria-hidden="true">
                <Icon name={statusIcons[row.node.status]} />
                <span title={row.node.nodeId}>{row.node.nodeId}</span>
              </span>
              <span className="timeline-track" aria-hidden="true">
                {ticks.map((ms) => (
                  <span
                    key={ms}
                    className="gridline"
                    style={{ left: `${totalMs === 0 ? 0 : (ms / totalMs) * 100}%` }}
                  />
                ))}
                {row.queue === undefined || row.queue.ms === 0 ? null : (
                  <span className="bar bar-queue" style={place(row.queue)} />
                )}
                {row.work === undefined ? null : (
                  <span
                    className={`bar bar-work tone-${statusTones[row.node.status]}${row.open ? " bar-open" : ""}`}
                    style={place(row.work)}
                  />
                )}
              </span>
              <span className="timeline-duration" aria-hidden="true">
                {row.work === undefined || row.open ? row.node.status : formatDuration(row.work.ms)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <p className="legend muted">
        {rows.some(({ queue }) => queue !== undefined && queue.ms > 0) ? (
          <span className="legend-item">
            <span className="bar bar-queue" aria-hidden="true" /> waiting for a worker
          </span>
        ) : null}
        <span className="legend-item">
          <span className="bar bar-work tone-ok" aria-hidden="true" /> working
        </span>
      </p>
    </div>
  );
}

function place({ start, length }: Span): CSSProperties {
  return { left: `${start * 100}%`, width: `${length * 100}%` };
}

function describeRow({ node, queue, work, open }: TimelineRow): string {
  const parts = [node.nodeId, node.status];
  if (queue !== undefined && queue.ms > 0) parts.push(`waited ${formatDuration(queue.ms)}`);
  if (work !== undefined && !open) parts.push(`worked ${formatDuration(work.ms)}`);
  if (node.notes.length > 0) parts.push(node.notes.length === 1 ? "1 note" : `${node.notes.length} notes`);
  return parts.join(", ");
}
