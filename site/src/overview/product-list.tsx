import type { ReactNode } from "react";
import type { IndexDocument } from "#runtime/api/documents";
import { formatTime, plural, shortDigest } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { MaterialsBadge } from "../product/materials-badge.tsx";

/** Published products, each a link to its page. */
export function ProductList({ products }: { readonly products: IndexDocument["products"] }): ReactNode {
  return (
    <ul className="rows">
      {products.map(({ id, revision, publishedAt, partCount, missingCount }) => (
        <li key={id} className="row row-link">
          <div className="row-main">
            <a className="row-title" href={hrefOf({ page: "product", id })}>
              {id}
            </a>
            <span className="muted wrap">
              {plural(partCount, "part")} · revision <code title={revision}>{shortDigest(revision)}</code>
            </span>
          </div>
          <div className="row-side">
            <MaterialsBadge missing={missingCount} />
          </div>
          <div className="row-figures muted">
            <time dateTime={publishedAt}>{formatTime(publishedAt)}</time>
          </div>
        </li>
      ))}
    </ul>
  );
}
