import { useMemo, type ReactNode } from "react";
import { documentPaths, productDocumentSchema, type ProductDocument } from "#runtime/api/documents";
import { DocumentView } from "../documents/document-view.tsx";
import { formatCount, formatTime, plural } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { Digest } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { Message } from "../ui/message.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { MaterialsBadge } from "./materials-badge.tsx";
import { Workspace } from "./workspace.tsx";

interface ProductPageProps {
  readonly id: string;
  /** The key of the part whose details are open. */
  readonly part: string | undefined;
}

/** A published product: its geometry in 3D, its assembly tree, and where each part's material comes from. */
export function ProductPage({ id, part }: ProductPageProps): ReactNode {
  return (
    <DocumentView path={documentPaths.product(id)} schema={productDocumentSchema} what={`The product "${id}"`}>
      {(product) => <Product product={product} part={part} />}
    </DocumentView>
  );
}

function Product({
  product,
  part,
}: {
  readonly product: ProductDocument;
  readonly part: string | undefined;
}): ReactNode {
  const { id, revision, runId, publishedAt, parts, triangleCount, skipped, bounds, missingCount } = product;
  const shapes = useMemo(() => new Set(parts.map(({ prototype }) => prototype)).size, [parts]);
  const size = useMemo(() => {
    const [min, max] = bounds;
    return max.map((value, axis) => formatCount(Math.round((value - (min[axis] ?? 0)) * 1e4) / 10));
  }, [bounds]);
  return (
    <>
      <PageHeader
        title={id}
        crumbs={[{ text: "Workflows", to: { page: "overview" } }]}
        badges={<MaterialsBadge missing={missingCount} />}
      >
        <Facts
          wide
          facts={[
            { name: "Parts", value: `${formatCount(parts.length)} of ${plural(shapes, "shape")}` },
            { name: "Triangles", value: formatCount(triangleCount) },
            { name: "Size", value: `${size.join(" × ")} mm` },
            { name: "Revision", value: <Digest value={revision} what="revision" /> },
            { name: "Published", value: formatTime(publishedAt) },
            { name: "Run", value: <a href={hrefOf({ page: "run", id: runId })}>{runId}</a> },
          ]}
        />
      </PageHeader>
      <Workspace product={product} part={part} />
      {skipped.length === 0 ? null : <Skipped skipped={skipped} />}
    </>
  );
}

/** What the CAD file names and nothing can show. */
function Skipped({ skipped }: { readonly skipped: ProductDocument["skipped"] }): ReactNode {
  return (
    <Message
      tone="idle"
      title={`${plural(skipped.length, "shape")} of the CAD file ${skipped.length === 1 ? "is" : "are"} no part`}
    >
      <details className="disclosure">
        <summary>Which, and why</summary>
        <ul className="plain">
          {skipped.map(({ path, reason }, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- paths are not unique, and the list never changes
            <li key={index} className="wrap">
              {path.join(" / ")}: {reason}
            </li>
          ))}
        </ul>
      </details>
    </Message>
  );
}
