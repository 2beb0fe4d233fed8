import type { ReactNode } from "react";
import { formatValue } from "../format.ts";

/** A setting's value: on one line when it is short, else as indented JSON. */
export function JsonValue({ value }: { readonly value: unknown }): ReactNode {
  const line = formatValue(value);
  if (line.length <= 60 || typeof value !== "object") return <code className="value">{line === "" ? '""' : line}</code>;
  return <pre className="value-block">{JSON.stringify(value, null, 2)}</pre>;
}
