import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { roundedPath, type Point } from "./layout.ts";

export type RoutedFlowEdge = Edge<
  { points: readonly Point[]; labelAt: Point | undefined; label: string; faded: boolean },
  "routed"
>;

/** An edge along the route that ELK found, labelled with the artifact kind it carries. */
export function RoutedEdge({ id, data, markerEnd }: EdgeProps<RoutedFlowEdge>): ReactNode {
  if (data === undefined) return null;
  const { points, labelAt, label, faded } = data;
  const shade = faded ? " edge-faded" : "";
  return (
    <>
      <BaseEdge
        id={id}
        path={roundedPath(points)}
        className={`edge kind-${label}${shade}`}
        {...(markerEnd === undefined ? {} : { markerEnd })}
      />
      {labelAt === undefined ? null : (
        <EdgeLabelRenderer>
          <span
            className={`edge-label kind-${label}${shade}`}
            aria-hidden="true"
            style={{ transform: `translate(-50%, -50%) translate(${labelAt.x}px, ${labelAt.y}px)` }}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
