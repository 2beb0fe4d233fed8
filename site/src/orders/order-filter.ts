import type { DispatchStatus } from "#runtime/api/documents";
import type { OrderLineSummary } from "#runtime/api/order-documents";
import type { Location } from "../routing.ts";

/** What the list is narrowed to; an empty text narrows nothing. */
export interface OrderFilter {
  readonly search: string;
  readonly status: string;
  readonly type: string;
}

/** How an order line can stand: as its last dispatch does, whether legacy took over there, or without one. */
export const statusTexts: Readonly<Record<DispatchStatus | "fell-back" | "none", string>> = {
  running: "running",
  published: "published",
  failed: "failed",
  cancelled: "cancelled",
  "fell-back": "fell back to legacy",
  none: "not dispatched",
};

/** The filter that an address names; what it names wrongly narrows nothing. */
export function filterOf({ search = "", status = "", type = "" }: Location["filter"]): OrderFilter {
  return { search, status: Object.hasOwn(statusTexts, status) ? status : "", type };
}

export function matching(line: OrderLineSummary, { search, status, type }: OrderFilter): boolean {
  const { dispatch } = line;
  if (type !== "" && line.outputType !== type) return false;
  if (status === "none" && dispatch !== undefined) return false;
  if (status === "fell-back" && dispatch?.cause === undefined) return false;
  if (status !== "" && status !== "none" && status !== "fell-back" && dispatch?.status !== status) return false;
  const words = search.toLowerCase().split(/\s+/);
  const text = [line.id, line.product, dispatch?.error?.code, dispatch?.cause?.code].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}
