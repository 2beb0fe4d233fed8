import type { ReactNode } from "react";
import type { RunDocument } from "#runtime/api/documents";
import { progressText } from "#runtime/api/progress-text";
import { formatCount, plural } from "../format.ts";
import { useRunEvents, type Hearing } from "./use-run-events.ts";

interface RunProgressProps {
  readonly run: RunDocument;
  /** Hears that the run is not what is shown any more. */
  readonly onChange: () => void;
}

const hearingTexts: Record<Hearing, string> = {
  connecting: "Connecting for news of it …",
  live: "Live: this page follows it.",
  away: "The server is not reached; the browser tries again by itself.",
};

/** How far a run has come that has not ended; it follows the run where the documents come from a server. */
export function RunProgress({ run, onChange }: RunProgressProps): ReactNode {
  const hearing = useRunEvents(run.events, onChange);
  if (run.finishedAt !== undefined) return null;
  const { nodes, mode, events, progress } = run;
  const done = nodes.filter(({ status }) => status === "succeeded").length;
  const running = nodes.filter(({ status }) => status === "running");
  const atWork = [
    ...running.map((one) =>
      one.progress === undefined ? one.nodeId : `${one.nodeId} (${progressText(one.progress)})`,
    ),
    // A step of legacy is recorded when it has ended.
    ...(progress === undefined ? [] : [progressText(progress)]),
  ];
  // Legacy says only what it has done: nobody knows how many steps are still to come.
  const isCounted = mode === "graph" && nodes.length > 0;
  const text = isCounted
    ? `${formatCount(done)} of ${plural(nodes.length, "node")} done`
    : `${plural(done, "step")} done`;
  return (
    <section className="run-progress" aria-label="Progress">
      {isCounted ? <progress max={nodes.length} value={done} aria-label={text} /> : null}
      <p>
        <output>{text}</output>
        {atWork.length === 0 ? null : <span className="wrap">at work: {atWork.join(", ")}</span>}
        <span className="muted">
          {events === undefined ? "As it stood when the documents were written." : hearingTexts[hearing]}
        </span>
      </p>
    </section>
  );
}
