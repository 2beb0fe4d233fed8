import type { ReactNode } from "react";
import type { ParityResult, SideName } from "#runtime/api/parity-result";
import { useArtifactUrl } from "../../documents/context.tsx";
import { formatBytes, formatDuration, shortDigest } from "../../format.ts";
import { hrefOf } from "../../routing.ts";
import { Digest } from "../../ui/copy.tsx";
import { KindLabel } from "../../ui/kind.tsx";
import { Problem } from "../../ui/problem.tsx";
import { shownLink, whyNothing } from "../stage/sides.ts";
import { sideTexts, type Pair } from "../stage/view-state.ts";

/** Of both sides: what they made, in figures; and where there is nothing to look at, why. */
export function SideCards({
  result,
  pair,
  alone,
}: {
  readonly result: ParityResult;
  readonly pair: Pair;
  /** Whether each shows its picture itself. */
  readonly alone: boolean;
}): ReactNode {
  return (
    <div className="sides">
      {pair.map((name) => (
        <SideCard key={name} result={result} name={name} picture={alone} />
      ))}
    </div>
  );
}

interface SideCardProps {
  readonly result: ParityResult;
  readonly name: SideName;
  /** Whether it shows the picture itself, as where there is no other to compare it with. */
  readonly picture: boolean;
}

function SideCard({ result, name, picture }: SideCardProps): ReactNode {
  const side = result.sides[name];
  const link = shownLink(side);
  const url = useArtifactUrl(link?.url);
  const download = useArtifactUrl(side?.output?.url);
  const why = whyNothing(name, side);
  return (
    <figure className="side">
      <figcaption className="side-head">
        <h3>{sideTexts[name]}</h3>
        {side?.runId === undefined ? null : <a href={hrefOf({ page: "run", id: side.runId })}>Run of {name}</a>}
      </figcaption>
      {side?.error === undefined ? null : (
        <Problem problem={side.error} title={`${sideTexts[name]} made no result`} heading="h3" />
      )}
      {why === undefined || side?.error !== undefined ? null : <p className="side-empty">{why}</p>}
      {picture && why === undefined && url !== undefined && link?.kind === "image" ? (
        <a className="picture checkerboard" href={url}>
          <img src={url} alt={`Made by ${name}; opens in full`} width={side?.width} height={side?.height} />
        </a>
      ) : null}
      {side?.output === undefined ? null : (
        <p className="side-facts muted">
          <KindLabel kind={side.output.kind} />
          <span>
            {[
              side.width === undefined || side.height === undefined ? undefined : `${side.width} × ${side.height}`,
              formatBytes(side.output.bytes),
              side.durationMs === undefined ? undefined : formatDuration(side.durationMs),
              side.commit === undefined ? side.from : `${side.from} ${shortDigest(side.commit)}`,
            ]
              .filter((fact) => fact !== undefined)
              .join(" · ")}
          </span>
          <Digest value={side.output.sha256} what={`digest of ${name}'s output`} />
          {download === undefined ? null : (
            <a href={download} download={`${result.id}-${name}.${download.split(".").pop() ?? "bin"}`}>
              Download
            </a>
          )}
        </p>
      )}
    </figure>
  );
}
