import type { ReactNode } from "react";
import type { SideComparison } from "#runtime/api/parity-result";
import { JsonValue } from "../../ui/json-value.tsx";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { sideTexts } from "../stage/view-state.ts";

/** What a scene file has otherwise on the other side, field by field. */
export function StructureTable({ comparison }: { readonly comparison: SideComparison | undefined }): ReactNode {
  const structure = comparison?.structure;
  if (comparison === undefined || structure === undefined) return null;
  return (
    <section aria-labelledby="structure-title">
      <div className="section-head">
        <h2 id="structure-title">Structure</h2>
        <span className="muted">{structure.length} different</span>
      </div>
      {structure.length === 0 ? (
        <p className="empty">Objects, keys, meshes, materials, camera, lights and settings are equal.</p>
      ) : (
        <ScrollTable label="Structure differences" className="stacked">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Field</th>
              <th scope="col">{sideTexts[comparison.left]}</th>
              <th scope="col">{sideTexts[comparison.right]}</th>
            </tr>
          </thead>
          <tbody>
            {structure.map(({ what, id, field, left, right }) => (
              <tr key={`${what} ${id} ${field}`}>
                <th scope="row">
                  {what} <code className="wrap">{id}</code>
                </th>
                <td data-name="Field">
                  <code>{field}</code>
                </td>
                <td data-name={sideTexts[comparison.left]}>
                  <JsonValue value={left} />
                </td>
                <td data-name={sideTexts[comparison.right]}>
                  <JsonValue value={right} />
                </td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  );
}
