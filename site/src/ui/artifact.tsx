import type { ReactNode } from "react";
import type { ArtifactLink } from "#runtime/api/documents";
import { useArtifactUrl } from "../documents/context.tsx";
import { formatBytes } from "../format.ts";
import { Digest } from "./copy.tsx";
import { KindLabel } from "./kind.tsx";

/** One stored file: kind, size, digest; the picture or video itself where it is one and was exported. */
export function Artifact({ name, link }: { readonly name: string; readonly link: ArtifactLink }): ReactNode {
  const url = useArtifactUrl(link.url);
  return (
    <div className="artifact">
      {url !== undefined && link.kind === "image" ? (
        <a className="artifact-image" href={url}>
          <img className="checkerboard" src={url} alt={`${name}, opens in full`} loading="lazy" />
        </a>
      ) : null}
      {url !== undefined && link.kind === "video" ? (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- a turning product, without sound
        <video className="artifact-video" src={url} aria-label={name} controls loop muted preload="metadata" />
      ) : null}
      <div className="artifact-line">
        <strong className="wrap">{name}</strong>
        <KindLabel kind={link.kind} />
        <span className="muted">{formatBytes(link.bytes)}</span>
      </div>
      <div className="artifact-line">
        <Digest value={link.sha256} what={`digest of ${name}`} />
        {url !== undefined && link.kind !== "image" ? (
          <a href={url} download={`${link.sha256.slice(0, 12)}.${url.split(".").pop() ?? "bin"}`}>
            Download
          </a>
        ) : null}
      </div>
    </div>
  );
}
