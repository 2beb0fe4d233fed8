import { useMemo } from "react";
import { documentPaths } from "#runtime/api/documents";
import { paritySuiteSchema } from "#runtime/api/parity-result";
import { useDocument } from "../../documents/use-document.ts";
import { hrefOf } from "../../routing.ts";
import { queried, readList, readSuiteQuery, type SuiteCase } from "../suite/suite-query.ts";
import type { ViewState } from "../stage/view-state.ts";

/** A case beside the one that is shown, and the way there: in the same list and the same view. */
export interface Neighbour {
  readonly title: string;
  readonly href: string;
}

export interface Neighbours {
  readonly before: Neighbour | undefined;
  readonly after: Neighbour | undefined;
  /** Which one of the list this is, from 1, and of how many; undefined without a suite. */
  readonly place: { readonly at: number; readonly of: number } | undefined;
  /** The list that the case was opened from. */
  readonly suiteHref: string;
}

/**
 * The cases before and after one in the list that it was opened from, narrowed and ordered as that was; worst first otherwise. A case
 * that the list does not have, as one whose verdict is another now, stands among all.
 */
export function useNeighbours(id: string, { list, view }: Pick<ViewState, "list" | "view">): Neighbours {
  const { state } = useDocument(documentPaths.paritySuite, paritySuiteSchema);
  return useMemo(() => {
    const query = readList(list);
    const suiteHref = hrefOf({ page: "parity" }, undefined, { ...query });
    const all = state.status === "ready" ? state.document.cases : [];
    const narrowed = queried(all, query);
    const isIn = narrowed.some((one) => one.id === id);
    const cases = isIn ? narrowed : queried(all, readSuiteQuery({}));
    const at = cases.findIndex((one) => one.id === id);
    if (at === -1) return { before: undefined, after: undefined, place: undefined, suiteHref };
    const kept = { list: isIn ? list : "", view: view === "beside" ? "" : view };
    const to = (one: SuiteCase | undefined): Neighbour | undefined =>
      one && { title: one.title, href: hrefOf({ page: "parity-case", id: one.id }, undefined, kept) };
    return { before: to(cases[at - 1]), after: to(cases[at + 1]), place: { at: at + 1, of: cases.length }, suiteHref };
  }, [state, id, list, view]);
}
