import { useMemo } from "react";
import { documentPaths } from "#runtime/api/documents";
import { paritySuiteSchema } from "#runtime/api/parity-result";
import { useDocument } from "../../documents/use-document.ts";
import { queried, readSuiteQuery, type SuiteCase } from "../suite/suite-query.ts";

export interface Neighbours {
  readonly before: SuiteCase | undefined;
  readonly after: SuiteCase | undefined;
}

/** The cases before and after one, worst first as the suite lists them. None without a suite. */
export function useNeighbours(id: string): Neighbours {
  const { state } = useDocument(documentPaths.paritySuite, paritySuiteSchema);
  return useMemo(() => {
    const cases = state.status === "ready" ? queried(state.document.cases, readSuiteQuery({})) : [];
    const at = cases.findIndex((one) => one.id === id);
    return at === -1 ? { before: undefined, after: undefined } : { before: cases[at - 1], after: cases[at + 1] };
  }, [state, id]);
}
