import { useMemo, useSyncExternalStore } from "react";
import { hrefOf, parseHash, type Location, type Route } from "./routing.ts";

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  window.addEventListener("popstate", onChange);
  return () => {
    window.removeEventListener("hashchange", onChange);
    window.removeEventListener("popstate", onChange);
  };
}

/** The current page and open node. */
export function useLocation(): Location {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseHash(hash), [hash]);
}

/** Opens or closes a node's details without a step in the history: Back leaves the page, not the panel. */
export function showNode(route: Route, node: string | undefined): void {
  replaceAddress(hrefOf(route, node, parseHash(window.location.hash).filter));
}

/** Narrows a list, also without a step: who comes back to the page finds it as it was left. */
export function showFilter(route: Route, filter: Location["filter"]): void {
  replaceAddress(hrefOf(route, undefined, filter));
}

/** Changes what a page shows, as a step that Back undoes. */
export function pushAddress(href: string): void {
  window.history.pushState(null, "", href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

/** Changes what a page shows, without a step in the history. */
export function replaceAddress(href: string): void {
  window.history.replaceState(null, "", href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}
