import { useEffect, useMemo, useState, type ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import { paritySuiteSchema, type ParitySuite } from "#runtime/api/parity-result";
import { DocumentView } from "../documents/document-view.tsx";
import { plural } from "../format.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { Shortcuts } from "../ui/shortcuts.tsx";
import { showFilter } from "../use-location.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { CaseRows } from "./suite/case-rows.tsx";
import { CauseGroups } from "./suite/cause-groups.tsx";
import { NotRun } from "./suite/not-run.tsx";
import { queried, readSuiteQuery, writeList, type SuiteQuery } from "./suite/suite-query.ts";
import { SuiteApprovals } from "./suite/suite-approvals.tsx";
import { SuiteChanges } from "./suite/suite-changes.tsx";
import { SuiteCounts } from "./suite/suite-counts.tsx";
import { SuiteFilters } from "./suite/suite-filters.tsx";
import { focusRememberedRow, moveAmongRows, searchField } from "./suite/rows-focus.ts";

interface ParityPageProps {
  readonly filter: Readonly<Record<string, string>>;
}

/** `/workflows/parity`: what changed, what came of it, and every case. */
export function ParityPage({ filter }: ParityPageProps): ReactNode {
  return (
    <>
      <PageHeader title="Parity">
        <p className="lead">
          Each golden case made by legacy and by the graph, both compared with each other and with what was approved.
        </p>
      </PageHeader>
      <DocumentView
        path={documentPaths.paritySuite}
        schema={paritySuiteSchema}
        heading="h2"
        what="The parity suite"
        missing={
          <p className="empty">
            No case was compared yet. Run <code>npx renderline parity run</code>.
          </p>
        }
      >
        {(suite) => <Suite suite={suite} filter={filter} />}
      </DocumentView>
    </>
  );
}

const keys = [
  { keys: ["j", "↓"], does: "Next case" },
  { keys: ["k", "↑"], does: "Case before" },
  { keys: ["Enter"], does: "Open the case" },
  { keys: ["/"], does: "Search" },
  { keys: ["Esc"], does: "Leave the search, or take all filters away" },
  { keys: ["?"], does: "These shortcuts" },
] as const;

function Suite({ suite, filter }: ParityPageProps & { readonly suite: ParitySuite }): ReactNode {
  const query = useMemo(() => readSuiteQuery(filter), [filter]);
  const cases = useMemo(() => queried(suite.cases, query), [suite, query]);
  const [help, setHelp] = useState(false);
  useEffect(focusRememberedRow, []);
  const change = (next: Partial<SuiteQuery>): void => {
    showFilter({ page: "parity" }, { ...query, ...next });
  };
  useShortcuts({
    j: () => moveAmongRows(1),
    k: () => moveAmongRows(-1),
    ArrowDown: () => moveAmongRows(1, true),
    ArrowUp: () => moveAmongRows(-1, true),
    "/": () => {
      searchField()?.focus();
    },
    "?": () => {
      setHelp(true);
    },
    Escape: () => {
      showFilter({ page: "parity" }, {});
    },
  });
  return (
    <>
      <SuiteChanges suite={suite} />
      {suite.cases.length === 0 ? (
        <p className="empty">
          The suite has no case. Add one under <code>parity/cases/</code>.
        </p>
      ) : (
        <>
          <SuiteCounts cases={suite.cases} chosen={query.verdict} onChoose={(verdict) => change({ verdict })} />
          <CauseGroups cases={suite.cases} chosen={query.cause} onChoose={(cause) => change({ cause })} />
          <SuiteApprovals suite={suite} />
          <section aria-labelledby="cases-title">
            <div className="section-head">
              <h2 id="cases-title">Cases</h2>
              <output className="muted">
                {cases.length === suite.cases.length
                  ? plural(cases.length, "case")
                  : `${cases.length} of ${plural(suite.cases.length, "case")}`}
              </output>
              <button type="button" className="link-button" onClick={() => setHelp(true)}>
                Shortcuts
              </button>
            </div>
            <SuiteFilters cases={suite.cases} query={query} onChange={change} />
            {cases.length === 0 ? (
              <p className="empty">
                No case is like that.{" "}
                <button type="button" className="link-button" onClick={() => showFilter({ page: "parity" }, {})}>
                  Show all cases
                </button>
              </p>
            ) : (
              <CaseRows cases={cases} list={writeList(query)} />
            )}
          </section>
          <NotRun cases={suite.cases} />
        </>
      )}
      <Shortcuts open={help} shortcuts={keys} onClose={() => setHelp(false)} />
    </>
  );
}
