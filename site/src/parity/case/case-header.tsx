import type { ReactNode } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { hrefOf } from "../../routing.ts";
import { VerdictBadge, WaivedBadge } from "../../ui/badges.tsx";
import { Facts } from "../../ui/facts.tsx";
import { KindLabel } from "../../ui/kind.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import type { Neighbours } from "./use-neighbours.ts";

interface CaseHeaderProps {
  readonly result: ParityResult;
  readonly neighbours: Neighbours;
}

/** What the case is, and the way to the ones beside it in the suite. */
export function CaseHeader({ result, neighbours }: CaseHeaderProps): ReactNode {
  const { id, title, product, outputType, artifactKind, verdict, waived } = result;
  const { before, after } = neighbours;
  return (
    <PageHeader
      title={title}
      crumbs={[{ text: "Parity", to: { page: "parity" } }]}
      badges={
        <>
          <VerdictBadge verdict={verdict} />
          {waived ? <WaivedBadge /> : null}
        </>
      }
    >
      <Facts
        wide
        facts={[
          { name: "Case", value: <code>{id}</code> },
          { name: "Product", value: <code>{product}</code> },
          { name: "Output type", value: <code>{outputType}</code> },
          { name: "Makes", value: <KindLabel kind={artifactKind} /> },
          before === undefined && after === undefined
            ? undefined
            : {
                name: "In the suite",
                value: (
                  <span className="inline-links">
                    {before === undefined ? null : (
                      <a href={hrefOf({ page: "parity-case", id: before.id })} title={before.title}>
                        Previous case
                      </a>
                    )}
                    {after === undefined ? null : (
                      <a href={hrefOf({ page: "parity-case", id: after.id })} title={after.title}>
                        Next case
                      </a>
                    )}
                  </span>
                ),
              },
        ]}
      />
    </PageHeader>
  );
}
