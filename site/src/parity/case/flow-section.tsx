import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import type { ParityResult } from "#runtime/api/parity-result";

// React Flow and ELK are most of the bytes; they come when a reader gets here.
const Flow = lazy(async () => ({ default: (await import("./flow.tsx")).Flow }));

interface FlowSectionProps {
  readonly result: ParityResult;
  readonly node: string | undefined;
}

/** The workflow's graph with the diverging node marked, loaded once it is near the window. */
export function FlowSection({ result, node }: FlowSectionProps): ReactNode {
  const { workflow } = result;
  const section = useRef<HTMLElement>(null);
  const [near, setNear] = useState(false);
  const wanted = near || node !== undefined;
  useEffect(() => {
    if (section.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: "200px" },
    );
    observer.observe(section.current);
    return () => {
      observer.disconnect();
    };
  }, []);
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
