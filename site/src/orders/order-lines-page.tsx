import { useId, useMemo, type ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import { orderLinesDocumentSchema, type OrderLinesDocument, type OrderLineSummary } from "#runtime/api/order-documents";
import { DocumentView } from "../documents/document-view.tsx";
import { formatCount, formatTime, plural } from "../format.ts";
import { hrefOf, type Location } from "../routing.ts";
import { DispatchBadge, FellBackBadge, ModeBadge } from "../ui/badges.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { showFilter } from "../use-location.ts";
import { filterOf, matching, statusTexts, type OrderFilter } from "./order-filter.ts";

/** Order lines, how each stands, and what to look for among them. */
export function OrderLinesPage({ filter }: { readonly filter: Location["filter"] }): ReactNode {
  return (
    <>
      <PageHeader title="Order lines">
        <p className="lead">What is ordered, which path made it, and what became of it.</p>
      </PageHeader>
      <DocumentView
        path={documentPaths.orderLines}
        schema={orderLinesDocumentSchema}
        heading="h2"
        what="The list of order lines"
      >
        {(lines) => <OrderLines lines={lines} filter={filterOf(filter)} />}
      </DocumentView>
    </>
  );
}

interface OrderLinesProps {
  readonly lines: OrderLinesDocument;
  readonly filter: OrderFilter;
}

function OrderLines({ lines: { total, orderLines }, filter }: OrderLinesProps): ReactNode {
  const shown = useMemo(() => orderLines.filter((line) => matching(line, filter)), [orderLines, filter]);
  if (total === 0) {
    return (
      <p className="empty">
        No order line was taken in yet. Run <code>npx renderline order import FILE.jsonl</code>.
      </p>
    );
  }
  return (
    <section aria-label="Order lines">
      <Filters outputTypes={[...new Set(orderLines.map(({ outputType }) => outputType))].toSorted()} filter={filter} />
      <output className="list-count muted">
        {shown.length === orderLines.length
          ? plural(orderLines.length, "order line")
          : `${formatCount(shown.length)} of ${plural(orderLines.length, "order line")}`}
        {orderLines.length < total ? `, those dispatched or taken in last of ${formatCount(total)}` : ""}
      </output>
      {shown.length === 0 ? <Nothing search={filter.search} isAll={orderLines.length === total} /> : null}
      <ul className="rows">
        {shown.map((line) => (
          <Row key={line.id} line={line} />
        ))}
      </ul>
    </section>
  );
}

function Filters({
  outputTypes,
  filter,
}: {
  readonly outputTypes: readonly string[];
  readonly filter: OrderFilter;
}): ReactNode {
  const id = useId();
  const change = (part: Partial<OrderFilter>): void => {
    showFilter({ page: "order-lines" }, { ...filter, ...part });
  };
  return (
    <search className="filters">
      <div className="field field-wide">
        <label htmlFor={`${id}-search`}>Search order lines</label>
        <input
          id={`${id}-search`}
          type="search"
          value={filter.search}
          placeholder="Id, product or error code"
          autoComplete="off"
          onChange={({ target }) => {
            change({ search: target.value });
          }}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-status`}>Status</label>
        <select
          id={`${id}-status`}
          value={filter.status}
          onChange={({ target }) => {
            change({ status: target.value });
          }}
        >
          <option value="">any</option>
          {Object.entries(statusTexts).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-type`}>Output type</label>
        <select
          id={`${id}-type`}
          value={filter.type}
          onChange={({ target }) => {
            change({ type: target.value });
          }}
        >
          <option value="">any</option>
          {/* A link may name one of which no line is listed. */}
          {[...new Set([...outputTypes, filter.type])]
            .filter((one) => one !== "")
            .map((one) => (
              <option key={one}>{one}</option>
            ))}
        </select>
      </div>
    </search>
  );
}

function Nothing({ search, isAll }: { readonly search: string; readonly isAll: boolean }): ReactNode {
  const id = search.trim();
  return (
    <p className="empty">
      No order line matches.
      {isAll || id === "" ? null : (
        <>
          {" "}
          <a href={hrefOf({ page: "order-line", id })}>Look for the line “{id}” among all</a>
        </>
      )}
    </p>
  );
}

function Row({
  line: { id, product, outputType, takenInAt, dispatch },
}: {
  readonly line: OrderLineSummary;
}): ReactNode {
  const problem = dispatch?.error ?? dispatch?.cause;
  const at = dispatch?.createdAt ?? takenInAt;
  return (
    <li className="row row-link">
      <div className="row-main">
        <a className="row-title" href={hrefOf({ page: "order-line", id })}>
          {id}
        </a>
        <span className="muted wrap">
          {product} · {outputType}
        </span>
      </div>
      <div className="row-side">
        {dispatch?.cause === undefined ? null : <FellBackBadge />}
        {dispatch === undefined ? null : <ModeBadge mode={dispatch.mode} />}
        <DispatchBadge status={dispatch?.status} />
      </div>
      <div className="row-figures muted">
        {problem === undefined ? null : <code title={problem.message}>{problem.code}</code>}
        <time dateTime={at}>{formatTime(at)}</time>
      </div>
    </li>
  );
}
