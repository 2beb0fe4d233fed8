import { useEffect, useState, type ReactNode } from "react";
import { shortDigest } from "../format.ts";
import { Icon } from "./icon.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, as in "digest of still". */
  readonly what: string;
}

/** Copies a text, and says so for two seconds. */
export function CopyButton({ text, what }: CopyButtonProps): ReactNode {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return undefined;
    const timer = setTimeout(() => {
      setState("idle");
    }, 2000);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      // Browsers have no clipboard on plain http; the text itself stands beside the button.
      setState("refused");
    }
  };
  return (
    <button
      type="button"
      className="copy"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => void copy()}
    >
      <Icon name={state === "copied" ? "check" : state === "refused" ? "cross" : "copy"} />
      <output className="visually-hidden">
        {state === "copied" ? "Copied" : state === "refused" ? "The browser refused; select the text instead" : ""}
      </output>
    </button>
  );
}

/** A digest, shortened, whole in its title and on copying. */
export function Digest({ value, what }: { readonly value: string; readonly what: string }): ReactNode {
  return (
    <span className="digest">
      <code title={value}>{shortDigest(value)}</code>
      <CopyButton text={value} what={what} />
    </span>
  );
}
