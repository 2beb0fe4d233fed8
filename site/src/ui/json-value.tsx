import type { ReactNode } from "react";
import { formatValue } from "../format.ts";

/** A setting's value: on one line when it is short, else as indented JSON. */
export function JsonValue({ value }: { readonly value: unknown }): ReactNode {
  const line = formatValue(value);
  if (line.length <= 60 || typeof value !== "object") return <code className="value">{line === "" ? '""' : line}</code>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus
    <pre className="value-block" tabIndex={0}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
