import { useEffect, useState } from "react";
import { layoutGraph, type Direction, type Layout } from "./layout.ts";
import type { GraphView } from "./model.ts";

export type LayoutState =
  | { readonly status: "computing" }
  | { readonly status: "ready"; readonly layout: Layout }
  | { readonly status: "failed"; readonly message: string };

/** The layout of a graph in one direction. The last one stays while the next is computed. */
export function useLayout(graph: GraphView, direction: Direction): LayoutState {
  const [state, setState] = useState<LayoutState>({ status: "computing" });
  useEffect(() => {
    let current = true;
    const compute = async (): Promise<void> => {
      try {
        const layout = await layoutGraph(graph, direction);
        if (current) setState({ status: "ready", layout });
      } catch (error) {
        if (current) setState({ status: "failed", message: error instanceof Error ? error.message : String(error) });
      }
    };
    void compute();
    return () => {
      current = false;
    };
  }, [graph, direction]);
  return state;
}
