import type { ReactNode } from "react";
import type { ArtifactKind } from "#contracts";

/** An artifact kind: its colour and its name. */
export function KindLabel({ kind }: { readonly kind: ArtifactKind }): ReactNode {
  return (
    <span className={`kind kind-${kind}`}>
      <span className="kind-dot" aria-hidden="true" />
      {kind}
    </span>
  );
}
