import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { toneIcons, type Tone } from "./tone.ts";
import { useTitle } from "./use-title.ts";

interface MessageProps {
  readonly tone: Tone;
  readonly title: string;
  readonly heading?: "h1" | "h2" | "h3" | "h4";
  readonly children: ReactNode;
}

/** A boxed statement in place of what cannot be shown, or above what went wrong. */
export function Message({ tone, title, heading: Heading = "h2", children }: MessageProps): ReactNode {
  // A message that is the whole page names the window too, or the page before would.
  useTitle(Heading === "h1" ? title : undefined);
  return (
    <section className={`message tone-${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={toneIcons[tone]} />
      <div className="message-body">
        <Heading className="message-title">{title}</Heading>
        {children}
      </div>
    </section>
  );
}
