import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { compile, type CompiledDefinition, type OutputType } from "#contracts";
import { isAuthored } from "./load.ts";

/** Stands for every workflow that the file imports. */
const noWorkflow = "renderline:no-workflow";

/**
 * What an output type's file says when its workflow cannot be loaded: all but its graph. Legacy is authored by hand and derived from
 * nothing, so whatever becomes of a workflow, it can be read.
 * @param path of the file, absolute
 * @returns undefined where the file fails for another reason, or needs its workflow for more than its graph
 */
export async function loadLegacyPart(path: string): Promise<CompiledDefinition | undefined> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      /\.workflow(?:\.ts)?$/.test(specifier) ? { url: noWorkflow, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === noWorkflow
        ? { format: "module", source: "export default undefined;", shortCircuit: true }
        : next(url, context),
  });
  try {
    // Another address than the one under which it has failed.
    const url = `${pathToFileURL(path).href}?legacy`;
    const { default: authored } = (await import(/* @vite-ignore */ url)) as { readonly default?: unknown };
    return isOutputType(authored) ? compile({ ...authored, graph: undefined }) : undefined;
  } catch {
    // Whatever is wrong with it is among the problems of the file as a whole.
    return undefined;
  } finally {
    hooks.deregister();
  }
}

function isOutputType(value: unknown): value is OutputType {
  return isAuthored(value) && value.kind === "output-type";
}
