import { faultKinds, places, type FaultKind, type Place } from "./fault.ts";
import type { RowResult } from "./run-matrix.ts";

/** A table for a terminal and for Markdown: of each kind of fault, how many were put down to the right cause in each place. */
export function faultTable(results: readonly Pick<RowResult, "row" | "outcome">[]): string {
  const cell = (kind: FaultKind, place: Place): string => {
    const rows = results.filter(({ row }) => row.kind === kind && row.place === place);
    const right = rows.filter(({ outcome }) => outcome === "right").length;
    return rows.length === 0 ? "-" : `${right} of ${rows.length}`;
  };
  const lines = [
    ["fault", ...places],
    ["---", ...places.map(() => "---")],
    ...faultKinds.map((kind) => [kind, ...places.map((place) => cell(kind, place))]),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
