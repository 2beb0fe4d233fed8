import type { ReactNode } from "react";
import { families } from "#contracts";
import { documentPaths, indexDocumentSchema, type IndexDocument } from "#runtime/api/documents";
import { DocumentView } from "../documents/document-view.tsx";
import { plural, shortDigest } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { FamilyBadge, MigrationBadge } from "../ui/badges.tsx";
import { Digest } from "../ui/copy.tsx";
import { KindLabel } from "../ui/kind.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { CaseList, passText } from "./case-list.tsx";
import { ProductList } from "./product-list.tsx";
import { RunList } from "./run-list.tsx";

/** `/workflows`: everything there is, one link away. */
export function OverviewPage(): ReactNode {
  return (
    <>
      <PageHeader title="Workflows">
        <p className="lead">
          Graphs authored in TypeScript, what they ran, and how their pictures compare with legacy.
        </p>
      </PageHeader>
      <DocumentView path={documentPaths.index} schema={indexDocumentSchema} heading="h2" what="The overview">
        {(index) => <Overview index={index} />}
      </DocumentView>
    </>
  );
}

function Overview({ index }: { readonly index: IndexDocument }): ReactNode {
  const { workflows, outputTypes, runs, cases, products } = index;
  return (
    <>
      <section aria-label="Workflows">
        {workflows.length === 0 ? (
          <p className="empty">
            No workflow was exported yet. Author one under <code>workflows/</code>, then run <code>npm start</code>.
          </p>
        ) : null}
        <ul className="tiles">
          {families.flatMap((family) =>
            workflows.filter((one) => one.family === family).map((one) => <WorkflowTile key={one.id} workflow={one} />),
          )}
        </ul>
      </section>
      <section aria-labelledby="products-title">
        <div className="section-head">
          <h2 id="products-title">Products</h2>
          {products.length === 0 ? null : <span className="muted">{plural(products.length, "product")}</span>}
        </div>
        {products.length === 0 ? (
          <p className="empty">
            No product was published yet. Run <code>npx renderline product ingest FILE.step</code>.
          </p>
        ) : (
          <ProductList products={products} />
        )}
      </section>
      <section aria-labelledby="cases-title">
        <div className="section-head">
          <h2 id="cases-title">Parity</h2>
          {cases.length === 0 ? null : <span className="muted">{passText(cases)}</span>}
          {cases.length === 0 ? null : <a href={hrefOf({ page: "parity" })}>All parity cases</a>}
        </div>
        {cases.length === 0 ? (
          <p className="empty">
            No case was compared yet. Run <code>npx renderline parity run</code>.
          </p>
        ) : (
          <CaseList cases={cases} />
        )}
      </section>
      <section aria-labelledby="runs-title">
        <div className="section-head">
          <h2 id="runs-title">Runs</h2>
          {runs.length === 0 ? null : <span className="muted">{plural(runs.length, "run")}</span>}
        </div>
        {runs.length === 0 ? <p className="empty">Nothing ran yet.</p> : <RunList runs={runs} />}
      </section>
      <section aria-labelledby="output-types-title">
        <div className="section-head">
          <h2 id="output-types-title">Output types</h2>
          {outputTypes.length === 0 ? null : <span className="muted">{outputTypes.length}</span>}
          {outputTypes.length === 0 ? null : <a href={hrefOf({ page: "output-types" })}>How each is made</a>}
        </div>
        {outputTypes.length === 0 ? <p className="empty">No output type was exported.</p> : <OutputTypes {...index} />}
      </section>
      {index.source === undefined ? null : <Source source={index.source} />}
    </>
  );
}

/** Which state of the repository all of the above was authored at. */
function Source({ source }: { readonly source: NonNullable<IndexDocument["source"]> }): ReactNode {
  return (
    <p className="source muted">
      Authored at commit <code title={source.commit}>{shortDigest(source.commit)}</code>
      {source.changed ? ", with uncommitted changes" : ""}
    </p>
  );
}

function WorkflowTile({ workflow }: { readonly workflow: IndexDocument["workflows"][number] }): ReactNode {
  return (
    <li className={`tile family-edge-${workflow.family}`}>
      <div className="badges">
        <FamilyBadge family={workflow.family} />
        {workflow.migration ? <MigrationBadge /> : null}
      </div>
      <h2 className="tile-title">
        <a href={hrefOf({ page: "graph", id: workflow.id })}>{workflow.title}</a>
      </h2>
      {workflow.summary === undefined ? null : <p className="tile-text">{workflow.summary}</p>}
      <p className="tile-foot muted">
        <code className="wrap">{workflow.id}</code>
        <span>{plural(workflow.nodeCount, "node")}</span>
      </p>
    </li>
  );
}

function OutputTypes({ outputTypes, workflows }: IndexDocument): ReactNode {
  return (
    <ul className="rows">
      {outputTypes.map((one) => (
        <li key={one.id} className="row">
          <div className="row-main">
            <strong className="wrap">{one.title}</strong>
            <span className="muted wrap">
              <code>{one.id}</code>
              {one.summary === undefined ? null : ` · ${one.summary}`}
            </span>
          </div>
          <div className="row-side">
            <FamilyBadge family={one.family} />
            <KindLabel kind={one.artifactKind} />
          </div>
          <div className="row-figures muted">
            <span className="wrap">
              {one.workflow === undefined ? (
                "no workflow"
              ) : workflows.some(({ id }) => id === one.workflow) ? (
                <a href={hrefOf({ page: "graph", id: one.workflow })}>{one.workflow}</a>
              ) : (
                one.workflow
              )}
              {` · legacy ${one.legacy}`}
            </span>
            <Digest value={one.digest} what={`digest of ${one.id}`} />
          </div>
        </li>
      ))}
    </ul>
  );
}
