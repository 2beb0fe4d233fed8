import { useCallback, useMemo } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { hrefOf, parseHash, type Route } from "../../routing.ts";
import { pushAddress, replaceAddress } from "../../use-location.ts";
import { firstPair, readView, writeView, type ViewState } from "./view-state.ts";

/** @param step whether Back undoes the change: a choice does, what follows the pointer does not */
export type ChangeView = (change: Partial<ViewState>, step?: boolean) => void;

/** What of a case the address shows, and how to show something else. */
export function useView(
  result: ParityResult,
  filter: Readonly<Record<string, string>>,
): readonly [ViewState, ChangeView] {
  const fallback = useMemo(() => firstPair(result), [result]);
  const state = useMemo(() => readView(filter, fallback), [filter, fallback]);
  const { id } = result;
  const change = useCallback<ChangeView>(
    (next, step = true) => {
      // The address as it is now: several changes may come before the page is drawn again.
      const { node, filter: before } = parseHash(window.location.hash);
      const route: Route = { page: "parity-case", id };
      const href = hrefOf(route, node, writeView({ ...readView(before, fallback), ...next }, fallback));
      if (href === window.location.hash) return;
      if (step) pushAddress(href);
      else replaceAddress(href);
    },
    [id, fallback],
  );
  return [state, change];
}
