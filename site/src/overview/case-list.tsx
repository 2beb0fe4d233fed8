import type { ReactNode } from "react";
import type { IndexDocument } from "#runtime/api/documents";
import { formatCount, plural } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { VerdictBadge } from "../ui/badges.tsx";

/** Parity cases, each a link to its report. */
export function CaseList({ cases }: { readonly cases: IndexDocument["cases"] }): ReactNode {
  return (
    <ul className="rows">
      {cases.map((one) => (
        <li key={one.id} className="row row-link">
          <div className="row-main">
            <a className="row-title" href={hrefOf({ page: "parity-case", id: one.id })}>
              {one.title}
            </a>
            <span className="muted wrap">
              <code>{one.id}</code> · {one.product} · {one.outputType}
            </span>
          </div>
          <div className="row-side">
            <VerdictBadge verdict={one.verdict} />
          </div>
          <div className="row-figures muted">
            <span className="figure">
              {one.differingPixels === undefined
                ? "Not measured"
                : one.differingPixels === 0
                  ? "No pixel differs"
                  : `${formatCount(one.differingPixels)} ${one.differingPixels === 1 ? "pixel differs" : "pixels differ"}`}
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** `2 of 3 cases pass`: what is not a pass is never counted as one. */
export function passText(cases: IndexDocument["cases"]): string {
  const passed = cases.filter(({ verdict }) => verdict === "pass").length;
  return `${formatCount(passed)} of ${plural(cases.length, "case")} ${passed === 1 ? "passes" : "pass"}`;
}
