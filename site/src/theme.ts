import { useCallback, useState } from "react";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

// index.html reads the same key before the first paint.
const storageKey = "renderline-theme";

function remembered(): Theme {
  try {
    const stored = window.localStorage.getItem(storageKey);
    return themes.find((theme) => theme === stored) ?? "system";
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
    return "system";
  }
}

/** The chosen theme, and how to choose another. "system" follows the reader's machine. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(remembered);
  const choose = useCallback((next: Theme) => {
    setTheme(next);
    if (next === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    try {
      window.localStorage.setItem(storageKey, next);
    } catch {
      // As above.
    }
  }, []);
  return [theme, choose];
}
