import { lazy, Suspense, type ReactNode } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { useNear } from "../../ui/use-near.ts";

// React Flow and ELK are most of the bytes; they come when a reader gets here.
const Flow = lazy(async () => ({ default: (await import("./flow.tsx")).Flow }));

interface FlowSectionProps {
  readonly result: ParityResult;
  readonly node: string | undefined;
}

/** The workflow's graph with the diverging node marked, loaded once it is near the window. */
export function FlowSection({ result, node }: FlowSectionProps): ReactNode {
  const { workflow } = result;
  const [section, near] = useNear<HTMLElement>();
  const wanted = near || node !== undefined;
  if (workflow === undefined) return null;
  return (
    <section ref={section} aria-labelledby="flow-title" className="flow-section">
      <div className="section-head">
        <h2 id="flow-title">Graph</h2>
        <span className="muted wrap">{workflow}</span>
      </div>
      {wanted ? (
        <Suspense fallback={<output className="loading">Loading the graph …</output>}>
          <Flow result={result} workflow={workflow} node={node} />
        </Suspense>
      ) : null}
    </section>
  );
}
