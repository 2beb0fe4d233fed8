import type { ReactNode } from "react";
import { z } from "zod";
import { expectedEffectsSchema, sideEffectsSchema, type ParityResult } from "#runtime/api/parity-result";
import { plural } from "../../format.ts";
import { Digest } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { JsonValue } from "../../ui/json-value.tsx";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { sideTexts } from "../stage/view-state.ts";
import { judgeEffect, shownSides, type EffectName, type JudgedEffect } from "./judge-effects.ts";

const rows = [
  ["outcome", "Outcome"],
  ["error", "Error"],
  ["fellBack", "Fell back"],
  ["runs", "Runs"],
  ["publications", "Publications"],
  ["notifications", "Notifications"],
  ["records", "Records"],
] as const satisfies readonly (readonly [EffectName, string])[];

/** What each side left behind, beside what the case says that it must. */
export function EffectsTable({ result }: { readonly result: ParityResult }): ReactNode {
  const { sides, expected } = result;
  const shown = shownSides(result);
  if (expected === undefined && shown.every((name) => sides[name]?.effects === undefined)) return null;
  const judged = rows.map(([name, text]) => ({ name, text, cells: judgeEffect(result, name) }));
  const wrong = judged.filter(({ cells }) => cells.some(isWrong)).length;
  return (
    <section aria-labelledby="effects-title">
      <div className="section-head">
        <h2 id="effects-title">Side effects</h2>
        <span className="muted">
          {wrong > 0
            ? `${plural(wrong, "kind of record", "kinds of records")} not as expected`
            : expected === undefined
              ? "no difference between the paths"
              : "as expected on both paths"}
        </span>
      </div>
      <ScrollTable label="Side effects of each side" className="stacked effects">
        <thead>
          <tr>
            <th scope="col">Record</th>
            {shown.map((name) => (
              <th key={name} scope="col">
                {sideTexts[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {judged.map(({ name, text, cells }) => (
            <tr key={name} className={cells.some(isWrong) ? "differs" : undefined}>
              <th scope="row">{text}</th>
              {cells.map((cell) => (
                <td key={cell.side} data-name={sideTexts[cell.side]}>
                  <Cell name={name} cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      <p className="muted effects-note">
        What the case names is held against that. The rest is compared between the paths; which path a run took tells
        them apart and is no difference.
      </p>
    </section>
  );
}

function isWrong({ verdict }: JudgedEffect): boolean {
  return verdict === "not as expected" || verdict === "differs";
}

function Cell({ name, cell }: { readonly name: EffectName; readonly cell: JudgedEffect }): ReactNode {
  const { left, expected, verdict } = cell;
  return (
    <>
      {left === undefined ? <span className="muted">not recorded</span> : <EffectValue name={name} value={left} />}
      {verdict === "not named" ? null : (
        <span className={`effect-verdict tone-${isWrong(cell) ? "bad" : "ok"}`}>
          <Icon name={isWrong(cell) ? "cross" : "check"} />
          {verdict === "not as expected" ? "expected:" : verdict}
        </span>
      )}
      {verdict === "not as expected" ? <EffectValue name={name} value={expected} /> : null}
    </>
  );
}

function EffectValue({ name, value }: { readonly name: EffectName; readonly value: unknown }): ReactNode {
  if (value === null || (Array.isArray(value) && value.length === 0)) return <span className="muted">none</span>;
  if (name === "publications") return <Publications value={value} />;
  if (name === "runs") return <Runs value={value} />;
  return <JsonValue value={value} />;
}

function Runs({ value }: { readonly value: unknown }): ReactNode {
  return (
    <ol className="plain">
      {sideEffectsSchema.shape.runs.parse(value).map(({ path, status, mayPublish }) => (
        <li key={`${path} ${status}`}>
          {path} {status}, {mayPublish ? "may publish" : "may not publish"}
        </li>
      ))}
    </ol>
  );
}

const kept = sideEffectsSchema.shape.publications;
const stated = expectedEffectsSchema.shape.publications.unwrap();

/** What was published, or what a case says is to be: then without a digest. */
function Publications({ value }: { readonly value: unknown }): ReactNode {
  return (
    <ul className="plain">
      {z
        .union([kept, stated])
        .parse(value)
        .map((one) => (
          <li key={`${one.role} ${one.kind}`}>
            {one.kind} as {one.role}
            {"sha256" in one ? <Digest value={one.sha256} what={`digest of the published ${one.kind}`} /> : null}
          </li>
        ))}
    </ul>
  );
}
