import { lazy, Suspense, useEffect, useRef, type ReactNode } from "react";
import { Shell } from "./shell.tsx";
import { ProductPage } from "./product/product-page.tsx";
import { CasePage } from "./parity/case/case-page.tsx";
import { ParityPage } from "./parity/parity-page.tsx";
import { OrderLinePage } from "./orders/order-line-page.tsx";
import { OrderLinesPage } from "./orders/order-lines-page.tsx";
import { OutputTypesPage } from "./orders/output-types-page.tsx";
import { OverviewPage } from "./overview/overview-page.tsx";
import { RunPage } from "./run/run-page.tsx";
import type { DocumentsBase } from "./documents/base.ts";
import { DocumentsContext } from "./documents/context.tsx";
import { hrefOf, type Location } from "./routing.ts";
import { Message } from "./ui/message.tsx";
import { useLocation } from "./use-location.ts";

// React Flow and ELK are most of the bytes; only this page needs them.
const GraphPage = lazy(async () => ({ default: (await import("./graph/graph-page.tsx")).GraphPage }));

/** The whole site: a frame, and the page that the address names. */
export function App({ base }: { readonly base: DocumentsBase }): ReactNode {
  const location = useLocation();
  const main = useRef<HTMLElement>(null);
  const page = hrefOf(location.route);
  const shown = useRef(page);

  useEffect(() => {
    if (shown.current === page) return;
    // A new page: start at its top, and let the keyboard and a screen reader start there too.
    shown.current = page;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [page]);

  return (
    <Shell route={location.route}>
      <main ref={main} id="main" tabIndex={-1} className={location.route.page === "graph" ? "main main-wide" : "main"}>
        {base.ok ? (
          <DocumentsContext value={base.url}>
            <Suspense fallback={<output className="loading">Loading the page …</output>}>
              <Page key={page} location={location} />
            </Suspense>
          </DocumentsContext>
        ) : (
          <Message tone="bad" title="The documents' address cannot be used" heading="h1">
            <p>
              <code>{base.given}</code>
            </p>
            <p>{base.reason}</p>
          </Message>
        )}
      </main>
    </Shell>
  );
}

function Page({ location: { route, node, filter } }: { readonly location: Location }): ReactNode {
  switch (route.page) {
    case "overview":
      return <OverviewPage />;
    case "graph":
      return <GraphPage id={route.id} node={node} />;
    case "run":
      return <RunPage id={route.id} node={node} />;
    case "product":
      return <ProductPage id={route.id} part={node} />;
    case "order-lines":
      return <OrderLinesPage filter={filter} />;
    case "order-line":
      return <OrderLinePage id={route.id} dispatch={node} />;
    case "output-types":
      return <OutputTypesPage outputType={node} />;
    case "parity":
      return <ParityPage filter={filter} />;
    case "parity-case":
      return <CasePage id={route.id} node={node} filter={filter} />;
    case "unknown":
      return (
        <Message tone="idle" title="There is no such page" heading="h1">
          <p>
            Nothing lives at <code>#/{route.path}</code>.
          </p>
          <p>
            <a href={hrefOf({ page: "overview" })}>Go to the overview</a>
          </p>
        </Message>
      );
  }
}
