import { RenderlineError, type Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import { failureText } from "#runtime/modules/call-module";
import type { Failure } from "#runtime/store/schema";
import type { DispatchMode } from "#runtime/store/status";
import { catalogueFor } from "./catalogue-for.ts";
import { findInvocation, type Invocation } from "./invocation.ts";

/** What each path is started with. */
export interface Paths {
  readonly legacy: Invocation;
  /** What the graph is started with, or why it cannot be; undefined where the mode asks for no graph. */
  readonly graph: { readonly invocation?: Invocation; readonly failure?: Failure } | undefined;
}

/**
 * What the paths of an output type are started with in a mode. A broken graph never keeps legacy from being dispatched.
 * @throws RenderlineError output-type-unknown, definition-invalid (of legacy's own)
 */
export async function findPaths(
  app: App,
  order: { readonly catalogue: Catalogue; readonly outputType: string; readonly mode: DispatchMode },
): Promise<Paths> {
  const { catalogue: authored, outputType, mode } = order;
  const catalogue = await catalogueFor(app, { catalogue: authored, mode: "legacy" }, outputType);
  const legacy = findInvocation(catalogue, outputType, "legacy", app.registry);
  return { legacy, graph: mode === "legacy" ? undefined : findGraph(app, authored, outputType) };
}

function findGraph(app: App, catalogue: Catalogue, outputType: string): Paths["graph"] {
  if (catalogue.byId(outputType) === undefined) {
    const error = new RenderlineError(
      "definition-invalid",
      `output type "${outputType}" is not among the definitions that load`,
      "Run npx renderline check: it shows every problem with its place and remedy.",
    );
    return { failure: failureText(error) };
  }
  try {
    return { invocation: findInvocation(catalogue, outputType, "graph", app.registry) };
  } catch (error) {
    return { failure: failureText(error) };
  }
}
