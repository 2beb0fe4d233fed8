import type { ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import { orderLineDocumentSchema, type OrderLineDocument } from "#runtime/api/order-documents";
import { DocumentView } from "../documents/document-view.tsx";
import { formatTime, plural } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { DispatchBadge } from "../ui/badges.tsx";
import { Digest } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { JsonValue } from "../ui/json-value.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { DispatchView } from "./dispatch-view.tsx";

interface OrderLinePageProps {
  readonly id: string;
  /** The dispatch that the address names. */
  readonly dispatch: string | undefined;
}

/** One order line: what was ordered, and every dispatch of it. */
export function OrderLinePage({ id, dispatch }: OrderLinePageProps): ReactNode {
  return (
    <DocumentView path={documentPaths.orderLine(id)} schema={orderLineDocumentSchema} what={`The order line "${id}"`}>
      {(line) => <OrderLine line={line} named={dispatch} />}
    </DocumentView>
  );
}

function OrderLine({
  line,
  named,
}: {
  readonly line: OrderLineDocument;
  readonly named: string | undefined;
}): ReactNode {
  const { id, product, outputType, revision, takenInAt, params, dispatches, dispatchCount } = line;
  const settings = Object.entries(params).flatMap(([node, set]) =>
    Object.entries(set).map(([name, value]) => ({ name: `${node}.${name}`, value: <JsonValue value={value} /> })),
  );
  return (
    <>
      <PageHeader
        title={id}
        crumbs={[{ text: "Order lines", to: { page: "order-lines" } }]}
        badges={<DispatchBadge status={dispatches[0]?.status} />}
      >
        <Facts
          wide
          facts={[
            { name: "Product", value: <a href={hrefOf({ page: "product", id: product })}>{product}</a> },
            { name: "Output type", value: <a href={hrefOf({ page: "output-types" }, outputType)}>{outputType}</a> },
            { name: "Revision", value: <Digest value={revision} what="revision" /> },
            { name: "Taken in", value: formatTime(takenInAt) },
          ]}
        />
        {settings.length === 0 ? null : (
          <details className="disclosure">
            <summary>{plural(settings.length, "setting")} of its own</summary>
            <Facts facts={settings} />
          </details>
        )}
      </PageHeader>
      <section aria-labelledby="dispatches-title">
        <div className="section-head">
          <h2 id="dispatches-title">Dispatches</h2>
          {dispatchCount === 0 ? null : (
            <span className="muted">
              {dispatches.length < dispatchCount ? `the last ${dispatches.length} of ` : ""}
              {plural(dispatchCount, "dispatch", "dispatches")}
              {dispatchCount === 1 ? "" : ", the newest first"}
            </span>
          )}
        </div>
        {dispatches.length === 0 ? (
          <p className="empty">
            It was never dispatched. Run <code>npx renderline order dispatch {id}</code>.
          </p>
        ) : (
          <ol className="dispatches">
            {dispatches.map((dispatch) => (
              <li key={dispatch.id}>
                <DispatchView dispatch={dispatch} isNamed={dispatch.id === named} />
              </li>
            ))}
          </ol>
        )}
      </section>
    </>
  );
}
