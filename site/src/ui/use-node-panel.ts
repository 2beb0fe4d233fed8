import { useCallback, useEffect, useState } from "react";
import type { Route } from "../routing.ts";
import { showNode } from "../use-location.ts";

export interface NodePanel {
  readonly open: (node: string) => void;
  readonly close: () => void;
  /** Whether the reader opened it on this page, so that it may take the focus. */
  readonly byReader: boolean;
}

/** Opening and closing a node's details; on closing, the focus goes back to `[data-opens=NODE]`. */
export function useNodePanel(route: Route, node: string | undefined): NodePanel {
  const [byReader, setByReader] = useState(false);
  const open = useCallback(
    (next: string) => {
      setByReader(true);
      showNode(route, next);
    },
    [route],
  );
  const close = useCallback(() => {
    if (node === undefined) return;
    showNode(route, undefined);
    document.querySelector<HTMLElement>(`[data-opens="${CSS.escape(node)}"]`)?.focus({ preventScroll: true });
  }, [route, node]);
  useEffect(() => {
    if (byReader && node !== undefined) uncover(node);
  }, [byReader, node]);
  return { open, close, byReader };
}

/**
 * Where the panel is a sheet over the page, scrolls what it was opened from out from under it: the list's line, or the
 * picture that has the focus.
 */
function uncover(node: string): void {
  const sheet = document.querySelector(".panel");
  const opener =
    document.activeElement?.closest("[data-stays-in-sight]") ??
    document.querySelector(`[data-opens="${CSS.escape(node)}"]`);
  if (sheet === null || opener === null || getComputedStyle(sheet).position !== "fixed") return;
  const { top, bottom } = opener.getBoundingClientRect();
  const header = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
  const covered = bottom > sheet.getBoundingClientRect().top || top < header;
  if (covered) window.scrollBy({ top: top - header - 12 });
}
