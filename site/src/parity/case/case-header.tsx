import type { ReactNode } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { VerdictBadge, WaivedBadge } from "../../ui/badges.tsx";
import { Facts } from "../../ui/facts.tsx";
import { KindLabel } from "../../ui/kind.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import type { Neighbours } from "./use-neighbours.ts";

interface CaseHeaderProps {
  readonly result: ParityResult;
  readonly neighbours: Neighbours;
}

/** What the case is, and the way to the ones beside it in the list that it was opened from. */
export function CaseHeader({ result, neighbours }: CaseHeaderProps): ReactNode {
  const { id, title, product, outputType, artifactKind, verdict, waived } = result;
  const { before, after, place, suiteHref } = neighbours;
  return (
    <PageHeader
      title={title}
      crumbs={[{ text: "Parity", to: { page: "parity" }, href: suiteHref }]}
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
          place === undefined
            ? undefined
            : {
                name: "In the list",
                value: (
                  <span className="inline-links">
                    <span>
                      {place.at} of {place.of}
                    </span>
                    {before === undefined ? null : (
                      <a href={before.href} title={before.title}>
                        Previous case
                      </a>
                    )}
                    {after === undefined ? null : (
                      <a href={after.href} title={after.title}>
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
