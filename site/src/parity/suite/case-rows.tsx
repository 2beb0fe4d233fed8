import type { ReactNode } from "react";
import { useArtifactUrl } from "../../documents/context.tsx";
import { formatCount, formatDuration } from "../../format.ts";
import { hrefOf } from "../../routing.ts";
import { VerdictBadge, WaivedBadge } from "../../ui/badges.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { SuiteCase } from "./suite-query.ts";

interface CaseRowsProps {
  readonly cases: readonly SuiteCase[];
  /** What they are narrowed to: a case's page walks the same list. */
  readonly list: string;
}

/** The cases, each a link to its report. Rows out of sight are neither laid out nor do they load their picture. */
export function CaseRows({ cases, list }: CaseRowsProps): ReactNode {
  return (
    <ul className="rows case-rows">
      {cases.map((one) => (
        <CaseRow key={one.id} one={one} list={list} />
      ))}
    </ul>
  );
}

function CaseRow({ one, list }: { readonly one: SuiteCase; readonly list: string }): ReactNode {
  const { id, title, product, outputType, verdict, waived, reason, cause, reused, durationMs, differingPixels } = one;
  return (
    <li className="row row-link case-row">
      <Thumbnail one={one} />
      <div className="row-main">
        <a className="row-title" data-case={id} href={hrefOf({ page: "parity-case", id }, undefined, { list })}>
          {title}
        </a>
        <span className="muted wrap">
          <code>{id}</code> · {product} · {outputType}
        </span>
        <span className="wrap case-reason">{cause ?? reason}</span>
      </div>
      <div className="row-side">
        <VerdictBadge verdict={verdict} />
        {waived ? <WaivedBadge /> : null}
      </div>
      <div className="row-figures muted">
        <span>{differingText(differingPixels)}</span>
        <span>{reused ? "from an earlier run" : verdict === "skipped" ? "" : formatDuration(durationMs)}</span>
      </div>
    </li>
  );
}

function differingText(pixels: number | undefined): string {
  if (pixels === undefined) return "Not measured";
  if (pixels === 0) return "No pixel differs";
  return pixels === 1 ? "1 pixel differs" : `${formatCount(pixels)} pixels differ`;
}

function Thumbnail({ one: { thumbnail } }: { readonly one: SuiteCase }): ReactNode {
  const url = useArtifactUrl(thumbnail?.url);
  return (
    <span className="case-thumbnail checkerboard" aria-hidden="true">
      {url === undefined ? (
        <Icon name="image" />
      ) : (
        <img src={url} alt="" loading="lazy" decoding="async" width={72} height={54} />
      )}
    </span>
  );
}
