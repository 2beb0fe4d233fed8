import type { ReactNode } from "react";
import type { DispatchDetails } from "#runtime/api/order-documents";
import { Icon } from "../ui/icon.tsx";
import { toneIcons, type Tone } from "../ui/tone.ts";

type ShadowVerdict = NonNullable<DispatchDetails["shadow"]>["verdict"];

const texts: Record<ShadowVerdict, { readonly text: string; readonly tone: Tone }> = {
  equal: { text: "shadow: equal bytes", tone: "ok" },
  different: { text: "shadow: other bytes", tone: "warn" },
  failed: { text: "shadow: nothing to compare", tone: "warn" },
};

/** What a verdict says, and what it does not. */
export const shadowMeanings: Record<ShadowVerdict, string> = {
  equal: "The graph made beside legacy what was published, byte for byte.",
  different:
    "What the graph made beside legacy has other bytes than what was published. By how much they differ, only a parity case measures.",
  failed: "One side made nothing, so nothing was compared.",
};

export function ShadowBadge({ verdict }: { readonly verdict: ShadowVerdict }): ReactNode {
  const { text, tone } = texts[verdict];
  return (
    <span className={`badge tone-${tone}`} title={shadowMeanings[verdict]}>
      <Icon name={toneIcons[tone]} />
      {text}
    </span>
  );
}
