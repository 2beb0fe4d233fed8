import type { ReactNode } from "react";
import { hrefOf, type Route } from "./routing.ts";
import { themes, useTheme, type Theme } from "./theme.ts";
import { Icon } from "./ui/icon.tsx";

const themeIcons = { system: "system", light: "sun", dark: "moon" } as const satisfies Record<Theme, string>;
const themeNames: Record<Theme, string> = { system: "System theme", light: "Light theme", dark: "Dark theme" };

const sections = [
  { page: "overview", text: "Workflows" },
  { page: "order-lines", text: "Order lines" },
  { page: "output-types", text: "Output types" },
  { page: "parity", text: "Parity" },
] as const;

/** Which section a page belongs to; none for a page that is not there. */
function sectionOf({ page }: Route): (typeof sections)[number]["page"] | undefined {
  switch (page) {
    case "order-line":
    case "order-lines":
      return "order-lines";
    case "parity":
    case "parity-case":
      return "parity";
    case "output-types":
      return "output-types";
    case "unknown":
      return undefined;
    case "overview":
    case "graph":
    case "run":
    case "product":
      return "overview";
  }
}

/** The frame around every page: name, sections, theme. */
export function Shell({ route, children }: { readonly route: Route; readonly children: ReactNode }): ReactNode {
  const section = sectionOf(route);
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
            {sections.map(({ page, text }) => (
              <a key={page} href={hrefOf({ page })} aria-current={page === section ? "page" : undefined}>
                {text}
              </a>
            ))}
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
