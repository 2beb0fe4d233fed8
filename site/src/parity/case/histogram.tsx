import { useMemo, type ReactNode } from "react";
import { heatColour } from "#runtime/api/heat-scale";
import { formatCount, plural } from "../../format.ts";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { histogram } from "../pixels/differences.ts";
import type { Stage } from "../stage/use-stage.ts";

/** Where each bar begins; the last ends at 255. As the heat map, by doubling: most differences are small. */
const starts = [1, 2, 4, 8, 16, 32, 64, 128] as const;
const height = 120;

/** How many pixels differ by how much; the equal ones are told, not drawn, for they would hide all others. */
export function Histogram({ stage }: { readonly stage: Stage }): ReactNode {
  const { comparison, pixels, isVideo, frame } = stage;
  const { counted, of } = useMemo(
    () => countedOf({ comparison, pixels, isVideo, frame }),
    [comparison, pixels, isVideo, frame],
  );
  if (counted === undefined) return null;
  const bars = starts.map((from, index) => {
    const to = (starts[index + 1] ?? 256) - 1;
    return { from, to, count: counted.slice(from, to + 1).reduce((sum, count) => sum + count, 0) };
  });
  const most = Math.max(...bars.map(({ count }) => count));
  const equal = counted[0] ?? 0;
  return (
    <section aria-labelledby="histogram-title">
      <div className="section-head">
        <h2 id="histogram-title">Differences by size</h2>
        <span className="muted">
          {plural(equal, "pixel")} equal{of}
        </span>
      </div>
      {most === 0 ? (
        <p className="empty">No pixel differs.</p>
      ) : (
        <>
          <div className="histogram" aria-hidden="true">
            {bars.map(({ from, to, count }) => (
              <div key={from} className="histogram-bar">
                <span className="histogram-count">{count === 0 ? "" : formatCount(count)}</span>
                <span
                  className="histogram-fill"
                  style={{
                    // By logarithm, so that one pixel is seen beside a million.
                    height: count === 0 ? 0 : Math.max(4, (Math.log2(1 + count) / Math.log2(1 + most)) * height),
                    background: `rgb(${heatColour(to).join(" ")})`,
                  }}
                />
                <span className="histogram-level">{rangeText(from, to)}</span>
              </div>
            ))}
          </div>
          <details className="disclosure">
            <summary>The same as a table</summary>
            <ScrollTable label="Pixels by how much they differ">
              <thead>
                <tr>
                  <th scope="col">Largest channel difference</th>
                  <th scope="col" className="number">
                    Pixels
                  </th>
                </tr>
              </thead>
              <tbody>
                {bars.map(({ from, to, count }) => (
                  <tr key={from}>
                    <th scope="row">{rangeText(from, to)}</th>
                    <td className="number">{formatCount(count)}</td>
                  </tr>
                ))}
              </tbody>
            </ScrollTable>
          </details>
        </>
      )}
    </section>
  );
}

/** What a comparison counted; of a turntable the frame that is looked at, or the worst one while its pixels were not asked for. */
function countedOf({
  comparison,
  pixels,
  isVideo,
  frame,
}: Pick<Stage, "comparison" | "pixels" | "isVideo" | "frame">): {
  readonly counted: readonly number[] | undefined;
  readonly of: string;
} {
  const here = pixels.status === "ready" && pixels.levels !== null ? pixels.levels : undefined;
  if (!isVideo) return { counted: comparison?.histogram ?? (here && histogram(here)), of: "" };
  if (here !== undefined) return { counted: histogram(here), of: `, of frame ${frame}` };
  return { counted: comparison?.histogram, of: `, of frame ${comparison?.worstFrame ?? 0}` };
}

const rangeText = (from: number, to: number): string => (from === to ? String(from) : `${from}–${to}`);
