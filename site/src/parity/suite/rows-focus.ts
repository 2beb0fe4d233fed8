const links = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".case-row .row-title")];

export function searchField(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#case-search");
}

/**
 * Moves the focus to the next or the last case's link; the first step goes to the first case. Arrows move only where a
 * case has the focus already: elsewhere they scroll the page. Says whether it moved.
 */
export function moveAmongRows(step: 1 | -1, onlyFromRow = false): boolean {
  const all = links();
  const at = all.findIndex((one) => one === document.activeElement);
  if (at === -1 && onlyFromRow) return false;
  const next = all[Math.max(0, Math.min(all.length - 1, at + (at === -1 ? 1 : step)))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

/** The case that was looked at last in this window. */
let last: string | undefined;

export function rememberCase(id: string): void {
  last = id;
}

/** Gives the focus back to the case that the reader comes from, so that the list goes on from there. Once: the list may be come to otherwise. */
export function focusRememberedRow(): void {
  const from = links().find(({ dataset }) => dataset["case"] === last);
  last = undefined;
  from?.focus({ preventScroll: true });
  from?.scrollIntoView({ block: "center" });
}
