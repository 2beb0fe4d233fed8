import type { ReactNode } from "react";
import { hrefOf, type Route } from "./routing.ts";
import { themes, useTheme, type Theme } from "./theme.ts";
import { Icon } from "./ui/icon.tsx";

const themeIcons = { system: "system", light: "sun", dark: "moon" } as const satisfies Record<Theme, string>;
const themeNames: Record<Theme, string> = { system: "System theme", light: "Light theme", dark: "Dark theme" };

/** The frame around every page: name, sections, theme. */
export function Shell({ route, children }: { readonly route: Route; readonly children: ReactNode }): ReactNode {
  const inParity = route.page === "parity" || route.page === "parity-case";
  const inWorkflows = !inParity && route.page !== "unknown";
  return (
    <>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          // The hash belongs to the router.
          event.preventDefault();
          document.querySelector<HTMLElement>("#main")?.focus();
        }}
      >
        Skip to the content
      </a>
      <header className="top">
        <div className="top-inner">
          <a className="brand" href={hrefOf({ page: "overview" })}>
            <Icon name="brand" />
            <span>Renderline</span>
          </a>
          <nav aria-label="Sections" className="sections">
            <a href={hrefOf({ page: "overview" })} aria-current={inWorkflows ? "page" : undefined}>
              Workflows
            </a>
            <a href={hrefOf({ page: "parity" })} aria-current={inParity ? "page" : undefined}>
              Parity
            </a>
          </nav>
          <ThemeToggle />
        </div>
      </header>
      {children}
    </>
  );
}

function ThemeToggle(): ReactNode {
  const [chosen, choose] = useTheme();
  return (
    <fieldset className="segments segments-icons" aria-label="Theme">
      {themes.map((theme) => (
        <button
          key={theme}
          type="button"
          aria-pressed={chosen === theme}
          title={themeNames[theme]}
          aria-label={themeNames[theme]}
          onClick={() => {
            choose(theme);
          }}
        >
          <Icon name={themeIcons[theme]} />
        </button>
      ))}
    </fieldset>
  );
}
