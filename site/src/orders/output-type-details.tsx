import type { ReactNode } from "react";
import type { DispatchMode } from "#runtime/api/documents";
import type { OutputTypeState, ToldModeChange } from "#runtime/api/order-documents";
import { formatCount, formatTime, plural } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { ModeBadge } from "../ui/badges.tsx";
import { Digest } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";

type Orders = NonNullable<OutputTypeState["orders"]>;

const meanings: Record<DispatchMode, string> = {
  legacy: "Legacy makes every order line.",
  shadow: "Legacy makes every order line; the graph runs beside it and is compared.",
  canary:
    "The graph makes the share of order lines whose lot lies below it, legacy the rest and whatever the graph fails at.",
  graph: "The graph makes every order line, legacy whatever it fails at.",
};

/** One output type: how it is made, how its dispatches ended, and every recent change of its mode. */
export function OutputTypeDetails({ outputType }: { readonly outputType: OutputTypeState }): ReactNode {
  const { id, summary, workflow, legacy, digest, orders } = outputType;
  return (
    <>
      {summary === undefined ? null : <p>{summary}</p>}
      <Facts
        facts={[
          { name: "Id", value: <code>{id}</code> },
          orders === undefined
            ? undefined
            : {
                name: "Mode",
                value: (
                  <>
                    <ModeBadge mode={orders.mode} /> <span>{meanings[orders.mode]}</span>
                  </>
                ),
              },
          orders?.mode === "canary" ? { name: "Share", value: `${orders.share} %` } : undefined,
          orders === undefined ? undefined : { name: "Fence", value: orders.fence },
          {
            name: "Workflow",
            value: workflow === undefined ? "none" : <a href={hrefOf({ page: "graph", id: workflow })}>{workflow}</a>,
          },
          { name: "Legacy", value: legacy },
          { name: "Digest", value: <Digest value={digest} what={`digest of ${id}`} /> },
        ]}
      />
      {orders === undefined ? (
        <p className="muted">It makes products of CAD files, so nobody orders it and it has no mode.</p>
      ) : (
        <OrdersDetails id={id} orders={orders} />
      )}
    </>
  );
}

function OrdersDetails({ id, orders }: { readonly id: string; readonly orders: Orders }): ReactNode {
  const { changes, shadows } = orders;
  const compared = shadows.equal + shadows.different + shadows.failed;
  return (
    <>
      <h3>Dispatches</h3>
      <Outcomes id={id} counts={orders.dispatches} />
      {compared === 0 ? null : (
        <>
          <h3>Shadows</h3>
          <p>
            {formatCount(shadows.equal)} of {plural(compared, "shadow")} made the published bytes,{" "}
            {formatCount(shadows.different)} others, {formatCount(shadows.failed)} could not be compared.
          </p>
        </>
      )}
      <h3>Changes of mode</h3>
      {changes.length === 0 ? (
        <p className="muted">
          Nobody has changed it yet. <code>npx renderline mode set {id} shadow --reason TEXT</code> does.
        </p>
      ) : (
        <ol className="changes">
          {changes.map((change) => (
            <Change key={`${change.at} ${change.mode} ${change.share}`} change={change} />
          ))}
        </ol>
      )}
    </>
  );
}

function Outcomes({ id, counts }: { readonly id: string; readonly counts: Orders["dispatches"] }): ReactNode {
  const rows = [
    { text: "Published by the graph", count: counts.byGraph, status: "published" },
    { text: "Published by legacy", count: counts.byLegacy, status: "published" },
    { text: "Fell back to legacy", count: counts.fellBack, status: "fell-back" },
    { text: "Running", count: counts.running, status: "running" },
    { text: "Failed", count: counts.failed, status: "failed" },
    { text: "Cancelled", count: counts.cancelled, status: "cancelled" },
  ];
  return (
    <ScrollTable label="Dispatches by outcome">
      <tbody>
        {rows.map(({ text, count, status }) => (
          <tr key={text}>
            <th scope="row">
              {count === 0 ? (
                text
              ) : (
                <a href={hrefOf({ page: "order-lines" }, undefined, { status, type: id })}>{text}</a>
              )}
            </th>
            <td className="number">{formatCount(count)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Change({ change: { mode, share, author, reason, at } }: { readonly change: ToldModeChange }): ReactNode {
  return (
    <li>
      <p className="change-head">
        <ModeBadge mode={mode} />
        {mode === "canary" ? <span>{share} %</span> : null}
        <time className="muted" dateTime={at}>
          {formatTime(at)}
        </time>
      </p>
      <p className="wrap">{reason}</p>
      <p className="muted wrap">{author}</p>
    </li>
  );
}
