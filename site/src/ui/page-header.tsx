import type { ReactNode } from "react";
import { hrefOf, type Route } from "../routing.ts";
import { useTitle } from "./use-title.ts";

export interface Crumb {
  readonly text: string;
  readonly to: Route;
  /** The way there as the reader left it, where that is not as usual. */
  readonly href?: string;
}

interface PageHeaderProps {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly badges?: ReactNode;
  readonly children?: ReactNode;
}

/** A page's title, where it stands, and the window's title. */
export function PageHeader({ title, crumbs = [], badges, children }: PageHeaderProps): ReactNode {
  useTitle(title);
  return (
    <div className="page-header">
      {crumbs.length > 0 ? (
        <nav aria-label="Breadcrumb" className="crumbs">
          <ol>
            {crumbs.map(({ text, to, href = hrefOf(to) }) => (
              <li key={text}>
                <a href={href}>{text}</a>
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div className="title-row">
        <h1>{title}</h1>
        {badges === undefined ? null : <div className="badges">{badges}</div>}
      </div>
      {children}
    </div>
  );
}
