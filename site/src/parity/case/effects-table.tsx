import type { ReactNode } from "react";
import { sideEffectsSchema, sideNames, type ParityResult, type SideEffects } from "#runtime/api/parity-result";
import { Digest } from "../../ui/copy.tsx";
import { JsonValue } from "../../ui/json-value.tsx";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { sideTexts } from "../stage/view-state.ts";
import { same } from "./compare-calls.ts";

const rows = [
  ["outcome", "Outcome"],
  ["error", "Error"],
  ["fellBack", "Fell back"],
  ["runs", "Runs"],
  ["publications", "Publications"],
  ["notifications", "Notifications"],
  ["records", "Records"],
] as const satisfies readonly (readonly [keyof SideEffects, string])[];

/** What each side left behind, and what the case expects where a side departs from it. */
export function EffectsTable({ result: { sides, causes } }: { readonly result: ParityResult }): ReactNode {
  const shown = sideNames.flatMap((name) => {
    const effects = sides[name]?.effects;
    return effects === undefined ? [] : [{ name, effects }];
  });
  if (shown.length === 0) return null;
  const expected = new Map(
    causes.flatMap((cause) => {
      if (cause.kind !== "side-effect") return [];
      const at = cause.sides.indexOf("expected");
      return at === -1 ? [] : [[cause.record, at === 0 ? cause.left : cause.right] as const];
    }),
  );
  const differs = (field: keyof SideEffects): boolean =>
    expected.has(field) || shown.some(({ effects }) => !same(effects[field], shown[0]?.effects[field]));
  return (
    <section aria-labelledby="effects-title">
      <div className="section-head">
        <h2 id="effects-title">Side effects</h2>
        <span className="muted">
          {rows.some(([field]) => differs(field)) ? "some differ" : "as expected on every side"}
        </span>
      </div>
      <ScrollTable label="Side effects" className="stacked effects">
        <thead>
          <tr>
            <th scope="col">Record</th>
            {shown.map(({ name }) => (
              <th key={name} scope="col">
                {sideTexts[name]}
              </th>
            ))}
            {expected.size === 0 ? null : <th scope="col">Expected</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(([field, text]) => (
            <tr key={field} className={differs(field) ? "differs" : undefined}>
              <th scope="row">
                {text}
                {differs(field) ? <span className="cell-note">differs</span> : null}
              </th>
              {shown.map(({ name, effects }) => (
                <td key={name} data-name={sideTexts[name]}>
                  <EffectValue field={field} value={effects[field]} />
                </td>
              ))}
              {expected.size === 0 ? null : (
                <td data-name="Expected">
                  {expected.has(field) ? (
                    <EffectValue field={field} value={expected.get(field)} />
                  ) : (
                    <span className="muted">as it is</span>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}

function EffectValue({ field, value }: { readonly field: keyof SideEffects; readonly value: unknown }): ReactNode {
  if (value === null || (Array.isArray(value) && value.length === 0)) return <span className="muted">none</span>;
  if (field === "publications") return <Publications value={value} />;
  return <JsonValue value={value} />;
}

/** Expected ones may say less than recorded ones, so what is no publication is shown as it is. */
function Publications({ value }: { readonly value: unknown }): ReactNode {
  const parsed = sideEffectsSchema.shape.publications.safeParse(value);
  if (!parsed.success) return <JsonValue value={value} />;
  return (
    <ul className="plain">
      {parsed.data.map(({ kind, role, sha256 }) => (
        <li key={`${role} ${sha256}`}>
          {kind} as {role} <Digest value={sha256} what={`digest of the published ${kind}`} />
        </li>
      ))}
    </ul>
  );
}
