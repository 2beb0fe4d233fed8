import {
  RenderlineError,
  validateEach,
  type ArtifactRef,
  type Catalogue,
  type CompiledDefinition,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type OutputTypeDefinition,
  type Registry,
  type WorkflowDefinition,
} from "#contracts";
import type { ArtifactStore } from "#runtime/modules/module";
import type { Mode } from "#runtime/store/status";

/** An output type with everything it pins: what a run is started with. */
export interface Invocation {
  readonly outputType: CompiledDefinition<OutputTypeDefinition>;
  readonly workflow: CompiledDefinition<WorkflowDefinition> | undefined;
  readonly library: CompiledDefinition<MaterialLibraryDefinition> | undefined;
  readonly rules: CompiledDefinition<MappingRulesDefinition> | undefined;
}

/**
 * Finds an output type and what it pins in the catalogue, and validates what the mode needs, once a process. Legacy looks
 * at no workflow and no contract: it must stay callable while a graph is broken.
 * @throws RenderlineError output-type-unknown, output-type-without-workflow, definition-invalid
 */
export function findInvocation(catalogue: Catalogue, id: string, mode: Mode, registry: Registry): Invocation {
  const outputType = catalogue.byId(id);
  if (!isOutputType(outputType)) {
    const known = catalogue.all.filter(isOutputType).map(({ definition }) => definition.id);
    throw new RenderlineError(
      "output-type-unknown",
      `there is no output type "${id}"`,
      `Take one of: ${known.join(", ")}. "npx renderline definition list" shows them all.`,
    );
  }
  const { graph, materials } = outputType.definition;
  if (mode === "graph" && graph === undefined) {
    throw new RenderlineError(
      "output-type-without-workflow",
      `output type "${id}" has no workflow, so it cannot run in mode "graph"`,
      `Use --mode legacy, or give output-types/${id}.output-type.ts a graph.`,
    );
  }
  const invocation: Invocation = {
    outputType,
    workflow: mode === "graph" && graph !== undefined ? pinned(catalogue, graph.workflow, "workflow") : undefined,
    library: materials === undefined ? undefined : pinned(catalogue, materials.library, "material-library"),
    rules: materials === undefined ? undefined : pinned(catalogue, materials.rules, "mapping-rules"),
  };
  refuseInvalid(invocation, mode === "graph" ? registry : noContracts);
  return invocation;
}

/** All definitions of an invocation. */
export function definitionsOf({ outputType, workflow, library, rules }: Invocation): CompiledDefinition[] {
  return [outputType, workflow, library, rules].filter((one) => one !== undefined);
}

/** Material library and mapping rules as artifacts: modules receive them like any other input. */
export async function storeMaterials(
  artifacts: ArtifactStore,
  { library, rules }: Invocation,
): Promise<{ library: ArtifactRef | undefined; rules: ArtifactRef | undefined }> {
  return {
    library: library && (await artifacts.write("material-library", "library", Buffer.from(library.text))),
    rules: rules && (await artifacts.write("mapping-rules", "rules", Buffer.from(rules.text))),
  };
}

function pinned<TKind extends CompiledDefinition["definition"]["kind"]>(
  catalogue: Catalogue,
  { id, digest }: { readonly id: string; readonly digest: string },
  kind: TKind,
): CompiledDefinition<Extract<CompiledDefinition["definition"], { kind: TKind }>> {
  const found = catalogue.byDigest(digest);
  if (found === undefined || found.definition.kind !== kind) {
    throw new RenderlineError(
      "definition-invalid",
      `the ${kind} "${id}" with digest ${digest} is not among the definitions at hand`,
      "Run npx renderline check: the output type and what it names must come from the same commit.",
    );
  }
  return found as CompiledDefinition<Extract<CompiledDefinition["definition"], { kind: TKind }>>;
}

/** What legacy is validated against. */
export const noContracts: Registry = { contracts: [], modules: [], legacySources: [] };

/** Digests of what was found to hold; an output type's digest covers all that it pins. */
const holding = new WeakMap<Registry, Set<string>>();

/**
 * A problem of the installation belongs to no definition: half a new node in the palette must not stop every run. Legacy is
 * refused for what its output type says of it alone.
 */
function refuseInvalid(invocation: Invocation, registry: Registry): void {
  const { digest } = invocation.outputType;
  const known = holding.get(registry) ?? new Set();
  if (known.has(digest)) return;
  const legacy = invocation.workflow === undefined;
  const { graph: _, ...withoutGraph } = invocation.outputType.definition;
  const [outputType, ...others] = definitionsOf(invocation).map(({ definition }) => definition);
  const definitions = [legacy ? withoutGraph : outputType, ...others];
  const errors = validateEach(definitions, registry).flatMap(({ index, problem }) =>
    index !== undefined && (index === 0 || !legacy) && problem.severity === "error" ? [problem] : [],
  );
  const [first] = errors;
  if (first === undefined) {
    holding.set(registry, known.add(digest));
    return;
  }
  throw new RenderlineError(
    "definition-invalid",
    `output type "${invocation.outputType.definition.id}" does not hold: ${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}`,
    "Run npx renderline check: it shows every problem with its place and remedy.",
  );
}

function isOutputType(one: CompiledDefinition | undefined): one is CompiledDefinition<OutputTypeDefinition> {
  return one?.definition.kind === "output-type";
}
