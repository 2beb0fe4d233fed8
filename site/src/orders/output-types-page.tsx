import { useMemo, type ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import {
  outputTypesDocumentSchema,
  type OutputTypesDocument,
  type OutputTypeState,
} from "#runtime/api/order-documents";
import { DocumentView } from "../documents/document-view.tsx";
import { formatCount, plural } from "../format.ts";
import type { Route } from "../routing.ts";
import { FamilyBadge, ModeBadge } from "../ui/badges.tsx";
import { KindLabel } from "../ui/kind.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { useNodePanel } from "../ui/use-node-panel.ts";
import { OutputTypeDetails } from "./output-type-details.tsx";

/** Output types: how the order lines of each are made, and who decided so. */
export function OutputTypesPage({ outputType }: { readonly outputType: string | undefined }): ReactNode {
  return (
    <>
      <PageHeader title="Output types">
        <p className="lead">Which path makes each, who decided so and why, and how its order lines fared.</p>
      </PageHeader>
      <DocumentView
        path={documentPaths.outputTypes}
        schema={outputTypesDocumentSchema}
        heading="h2"
        what="The list of output types"
      >
        {(document) => <OutputTypes document={document} open={outputType} />}
      </DocumentView>
    </>
  );
}

const route: Route = { page: "output-types" };

function OutputTypes({
  document: { outputTypes },
  open,
}: {
  readonly document: OutputTypesDocument;
  readonly open: string | undefined;
}): ReactNode {
  const panel = useNodePanel(route, open);
  const selected = useMemo(() => outputTypes.find(({ id }) => id === open), [outputTypes, open]);
  if (outputTypes.length === 0) return <p className="empty">No output type was exported.</p>;
  return (
    <section aria-label="Output types" className={selected === undefined ? "with-panel" : "with-panel with-panel-open"}>
      <ul className="rows">
        {outputTypes.map((one) => (
          <Row key={one.id} outputType={one} isOpen={one === selected} onOpen={panel.open} />
        ))}
      </ul>
      {selected === undefined ? null : (
        <SidePanel
          key={selected.id}
          eyebrow="Output type"
          title={selected.title}
          takeFocus={panel.byReader}
          onClose={panel.close}
        >
          <OutputTypeDetails outputType={selected} />
        </SidePanel>
      )}
    </section>
  );
}

interface RowProps {
  readonly outputType: OutputTypeState;
  readonly isOpen: boolean;
  readonly onOpen: (id: string) => void;
}

function Row({ outputType: { id, title, family, artifactKind, orders }, isOpen, onOpen }: RowProps): ReactNode {
  return (
    <li className={isOpen ? "row row-link row-open" : "row row-link"}>
      <div className="row-main">
        <button
          type="button"
          className="row-title row-button"
          data-opens={id}
          aria-expanded={isOpen}
          onClick={() => {
            onOpen(id);
          }}
        >
          {title}
        </button>
        <span className="muted wrap">
          <code>{id}</code>
        </span>
      </div>
      <div className="row-side">
        <KindLabel kind={artifactKind} />
        {orders === undefined ? <FamilyBadge family={family} /> : <ModeBadge mode={orders.mode} />}
        {orders?.mode === "canary" ? <span>{orders.share} %</span> : null}
      </div>
      <div className="row-figures muted">
        <span>{orders === undefined ? "not ordered" : outcomes(orders.dispatches)}</span>
      </div>
    </li>
  );
}

/** `12 by the graph, 30 by legacy, 2 failed`; what is nought is left out. */
function outcomes(counts: NonNullable<OutputTypeState["orders"]>["dispatches"]): string {
  const { byGraph, byLegacy, running, failed, cancelled } = counts;
  const parts = [
    [byGraph, "by the graph"],
    [byLegacy, "by legacy"],
    [running, "running"],
    [failed, "failed"],
    [cancelled, "cancelled"],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  return told.length === 0 ? plural(0, "dispatch", "dispatches") : told.join(", ");
}
