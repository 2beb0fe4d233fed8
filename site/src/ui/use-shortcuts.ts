import { useLayoutEffect, useRef } from "react";

/** What a key does. `false` leaves the key to the browser. */
export type Shortcut = (event: KeyboardEvent) => boolean | void;

const typed = "input:not([type=range], [type=checkbox]), select, textarea, [contenteditable]";
const pressed = "button, a, summary, input, select";

/**
 * Single keys of a page, by `KeyboardEvent.key`. Whoever types, holds a modifier or looks at a dialog keeps the keys;
 * Enter and Space stay with the control that has the focus.
 */
export function useShortcuts(shortcuts: Readonly<Record<string, Shortcut>>): void {
  const current = useRef(shortcuts);
  // Both before the page is painted: a key may be pressed as soon as what it is for is seen, and belongs to what is seen.
  useLayoutEffect(() => {
    current.current = shortcuts;
  });
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const focus = event.target instanceof Element ? event.target : document.body;
      // A dialog that was just closed keeps the focus until the browser draws again; the key is already the page's.
      if (focus.closest("dialog[open]") !== null) return;
      if (focus.matches(typed)) {
        // Out of the field; what was typed stays.
        if (event.key === "Escape" && focus instanceof HTMLElement) focus.blur();
        return;
      }
      if ((event.key === " " || event.key === "Enter") && focus.matches(pressed)) return;
      const shortcut = current.current[event.key];
      if (shortcut === undefined || shortcut(event) === false) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, []);
}
