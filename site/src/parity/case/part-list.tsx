import type { ReactNode } from "react";
import { formatCount, formatShare } from "../../format.ts";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import type { Stage } from "../stage/use-stage.ts";

/** The parts that differ, and the way to each in the picture. */
export function PartList({ stage: { comparison, state, lookAt } }: { readonly stage: Stage }): ReactNode {
  const parts = comparison?.parts;
  if (parts === undefined) return null;
  return (
    <section aria-labelledby="parts-title">
      <div className="section-head">
        <h2 id="parts-title">Parts that differ</h2>
        <span className="muted">{parts.length}</span>
      </div>
      {parts.length === 0 ? (
        <p className="empty">No part&rsquo;s pixels differ.</p>
      ) : (
        <ScrollTable label="Table of parts" className="parts-table stacked">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col" className="number">
                Differing
              </th>
              <th scope="col" className="number">
                Of the part
              </th>
              <th scope="col" className="number">
                Largest
              </th>
              <th scope="col">
                <span className="visually-hidden">Place</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map(({ key, name, path, pixels, differing, largest, place }) => (
              <tr key={key} aria-current={key === state.part ? "true" : undefined}>
                <th scope="row">
                  <span className="wrap">{name}</span>
                  <span className="cell-note wrap">
                    {path.join(" / ")} · <code>{key}</code>
                  </span>
                </th>
                <td className="number" data-name="Differing">
                  {formatCount(differing)} px
                </td>
                <td className="number" data-name="Of the part">
                  {pixels === 0 ? "–" : formatShare(differing / pixels)}
                </td>
                <td className="number" data-name="Largest">
                  {largest}
                </td>
                <td>
                  {place === null ? (
                    <span className="muted">no place</span>
                  ) : (
                    <button
                      type="button"
                      className="button"
                      aria-label={`Show ${name}`}
                      onClick={() => {
                        lookAt(place, key);
                      }}
                    >
                      Show
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  );
}
