import type { ReactNode } from "react";
import { verdicts } from "#runtime/api/metrics";
import { documentPaths, indexDocumentSchema, type IndexDocument } from "#runtime/api/documents";
import { DocumentView } from "../documents/document-view.tsx";
import { CaseList, passText } from "../overview/case-list.tsx";
import { VerdictBadge } from "../ui/badges.tsx";
import { PageHeader } from "../ui/page-header.tsx";

/** `/workflows/parity`: all cases, and how many of them passed. */
export function ParityPage(): ReactNode {
  return (
    <>
      <PageHeader title="Parity">
        <p className="lead">The same order line rendered by legacy and by the graph, compared pixel by pixel.</p>
      </PageHeader>
      <DocumentView
        path={documentPaths.index}
        schema={indexDocumentSchema}
        heading="h2"
        what="The list of parity cases"
      >
        {({ cases }) => <Cases cases={cases} />}
      </DocumentView>
    </>
  );
}

function Cases({ cases }: { readonly cases: IndexDocument["cases"] }): ReactNode {
  if (cases.length === 0) {
    return (
      <p className="empty">
        No case was compared yet. Run <code>npx renderline parity run</code>.
      </p>
    );
  }
  const counts = verdicts
    .map((verdict) => ({ verdict, count: cases.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0);
  return (
    <section aria-labelledby="cases-title">
      <div className="section-head">
        <h2 id="cases-title">{passText(cases)}</h2>
        <ul className="counts" aria-label="Cases by verdict">
          {counts.map(({ verdict, count }) => (
            <li key={verdict}>
              {count} <VerdictBadge verdict={verdict} />
            </li>
          ))}
        </ul>
      </div>
      <CaseList cases={cases} />
    </section>
  );
}
