import type { ReactNode } from "react";
import { plural } from "../../format.ts";
import { CopyButton } from "../../ui/copy.tsx";
import type { SuiteCase } from "./suite-query.ts";

/** The cases that were left out: why, and the command that runs each. */
export function NotRun({ cases }: { readonly cases: readonly SuiteCase[] }): ReactNode {
  const skipped = cases.filter(({ verdict }) => verdict === "skipped");
  if (skipped.length === 0) return null;
  return (
    <section aria-labelledby="not-run-title">
      <div className="section-head">
        <h2 id="not-run-title">Not run</h2>
        <span className="muted">{plural(skipped.length, "case")}; not run is not passed</span>
      </div>
      <ul className="rows">
        {skipped.map(({ id, title, selected, reproduce }) => (
          <li key={id} className="row not-run">
            <div className="row-main">
              <strong className="wrap">{title}</strong>
              <span className="muted wrap">{selected}</span>
            </div>
            <span className="not-run-command">
              <code>{reproduce}</code>
              <CopyButton text={reproduce} what={`the command of ${id}`} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
