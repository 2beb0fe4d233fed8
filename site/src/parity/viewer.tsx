import { useState, type ReactNode } from "react";
import type { ArtifactLink, ParityDocument } from "#runtime/api/documents";
import { useArtifactUrl } from "../documents/context.tsx";
import { formatBytes, formatDuration } from "../format.ts";
import { hrefOf } from "../routing.ts";
import { Digest } from "../ui/copy.tsx";
import { Problem } from "../ui/problem.tsx";
import { Segments } from "../ui/segments.tsx";
import { Swipe } from "./swipe.tsx";

type View = "beside" | "swipe";
type Side = ParityDocument["legacy"];

/** Legacy, graph and their difference: beside each other, or one over the other. */
export function Viewer({
  document: { legacy, graph, diff, metrics },
}: {
  readonly document: ParityDocument;
}): ReactNode {
  const [view, setView] = useState<View>("beside");
  const legacyUrl = useArtifactUrl(legacy.image?.url);
  const graphUrl = useArtifactUrl(graph.image?.url);
  const size = metrics?.size;
  const both = legacyUrl !== undefined && graphUrl !== undefined;
  const sameSize = size === undefined || size.equal;
  const width = legacy.width ?? size?.legacy.width ?? 1;
  const height = legacy.height ?? size?.legacy.height ?? 1;
  return (
    <section aria-labelledby="pictures-title">
      <div className="section-head">
        <h2 id="pictures-title">Pictures</h2>
        <Segments
          label="View"
          value={view}
          options={[
            { value: "beside", text: "Side by side" },
            {
              value: "swipe",
              text: "Swipe",
              disabledBecause: both && sameSize ? undefined : "It takes two pictures of one size",
            },
          ]}
          onChoose={setView}
        />
      </div>
      {view === "swipe" && both && sameSize ? (
        <Swipe legacy={legacyUrl} graph={graphUrl} width={width} height={height} />
      ) : (
        <div className="sides">
          <SideFigure name="Legacy" side={legacy} />
          <SideFigure name="Graph" side={graph} />
          <DiffFigure
            diff={diff}
            differing={metrics?.differingPixels ?? undefined}
            compared={legacy.image !== undefined && graph.image !== undefined}
          />
        </div>
      )}
    </section>
  );
}

function SideFigure({ name, side }: { readonly name: string; readonly side: Side }): ReactNode {
  const url = useArtifactUrl(side.image?.url);
  return (
    <figure className="side">
      <figcaption className="side-head">
        <h3>{name}</h3>
        {side.runId === undefined ? null : (
          <a href={hrefOf({ page: "run", id: side.runId })}>Run of {name.toLowerCase()}</a>
        )}
      </figcaption>
      {side.error === undefined ? null : (
        <Problem problem={side.error} title={`${name} made no picture`} heading="h3" />
      )}
      {url === undefined ? (
        side.error === undefined ? (
          <p className="side-empty">
            {side.image === undefined ? "No picture was made." : "The picture was not exported."}
          </p>
        ) : null
      ) : (
        <a className="picture checkerboard" href={url}>
          <img src={url} alt={`Made by ${name.toLowerCase()}; opens in full`} width={side.width} height={side.height} />
        </a>
      )}
      {side.image === undefined ? null : <SideFacts side={side} image={side.image} name={name} />}
    </figure>
  );
}

interface SideFactsProps {
  readonly side: Side;
  readonly image: ArtifactLink;
  readonly name: string;
}

function SideFacts({ side, image, name }: SideFactsProps): ReactNode {
  const size = side.width === undefined || side.height === undefined ? undefined : `${side.width} × ${side.height}`;
  const facts = [
    size,
    formatBytes(image.bytes),
    side.durationMs === undefined ? undefined : formatDuration(side.durationMs),
  ];
  return (
    <p className="side-facts muted">
      <span>{facts.filter((fact) => fact !== undefined).join(" · ")}</span>
      <Digest value={image.sha256} what={`digest of ${name.toLowerCase()}'s picture`} />
    </p>
  );
}

interface DiffFigureProps {
  readonly diff: ArtifactLink | undefined;
  readonly differing: number | undefined;
  readonly compared: boolean;
}

function DiffFigure({ diff, differing, compared }: DiffFigureProps): ReactNode {
  const url = useArtifactUrl(diff?.url);
  return (
    <figure className="side">
      <figcaption className="side-head">
        <h3>Difference</h3>
      </figcaption>
      {url === undefined ? (
        <p className={differing === 0 ? "side-empty side-equal" : "side-empty"}>
          {differing === 0
            ? "No pixel differs."
            : compared
              ? "There is no difference picture. The metrics below have the numbers."
              : "Nothing could be compared: a side has no picture."}
        </p>
      ) : (
        <a className="picture checkerboard" href={url}>
          <img src={url} alt="The differing pixels, marked; opens in full" />
        </a>
      )}
    </figure>
  );
}
