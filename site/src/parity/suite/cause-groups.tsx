import { useMemo, type ReactNode } from "react";
import { plural } from "../../format.ts";
import { hrefOf } from "../../routing.ts";
import { causeGroups, readSuiteQuery, writeList, type SuiteCase } from "./suite-query.ts";

interface CauseGroupsProps {
  readonly cases: readonly SuiteCase[];
  readonly chosen: string;
  readonly onChoose: (cause: string) => void;
}

/** More cases of one cause than this are counted, not named: the list below has them. */
const named = 4;

/** Each cause once, however many cases it broke. */
export function CauseGroups({ cases, chosen, onChoose }: CauseGroupsProps): ReactNode {
  const groups = useMemo(() => causeGroups(cases), [cases]);
  if (groups.length === 0) return null;
  return (
    <section aria-labelledby="causes-title">
      <div className="section-head">
        <h2 id="causes-title">Causes</h2>
        <span className="muted">{plural(groups.length, "cause")}</span>
      </div>
      <ol className="rows">
        {groups.map((group) => {
          const list = writeList(readSuiteQuery({ cause: group.id }));
          return (
            <li key={group.id} className="row cause-group">
              <div className="row-main">
                <strong className="wrap">{group.cause}</strong>
                {group.varies ? <span className="muted">with other values in other cases</span> : null}
                <span className="cause-cases">
                  {group.cases.slice(0, named).map(({ id, title }) => (
                    <a key={id} href={hrefOf({ page: "parity-case", id }, undefined, { list })}>
                      {title}
                    </a>
                  ))}
                  {group.cases.length > named ? (
                    <span className="muted">and {group.cases.length - named} more</span>
                  ) : null}
                </span>
              </div>
              <button
                type="button"
                className="button"
                aria-pressed={chosen === group.id}
                onClick={() => {
                  onChoose(chosen === group.id ? "" : group.id);
                }}
              >
                {chosen === group.id ? "Show all cases" : `Show ${plural(group.cases.length, "case")}`}
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
