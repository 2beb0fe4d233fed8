import type { Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import { resolveRun, type NodeParams } from "#runtime/engine/plan";
import { shapeOf, type GraphShape } from "#runtime/engine/shape";
import { checkLegacyParams, presetSteps } from "#runtime/legacy/index";
import { contractsOf } from "#runtime/registry";
import type { Mode } from "#runtime/store/status";
import { decide } from "../decide.ts";
import { findPaths, type Paths } from "../find-paths.ts";
import type { Invocation } from "../invocation.ts";
import { readMode, type OutputTypeMode } from "../mode.ts";
import { orderStatus, type OrderLineStatus } from "../order-status.ts";
import { brokenGraph, checkDefinitions, checkLegacy } from "./definition.ts";
import { checkTime, estimateOf, pastCalls, type PastCalls } from "./estimate.ts";
import { checkHost, type Need } from "./host.ts";
import { findKept, type KeptNodes } from "./kept.ts";
import { checkMaterials, graphPolicies, legacyPolicies } from "./materials.ts";
import { checkProduct, readStored, type StoredLine } from "./product.ts";
import { found, thrown, weighed, type LineCheck, type PreflightLine, type PreflightReport } from "./report.ts";

/** What is the same for all lines of an output type. */
interface TypeFacts {
  readonly mode: OutputTypeMode;
  readonly paths: Paths | undefined;
  /** Of the definitions and of legacy. */
  readonly checks: readonly LineCheck[];
  readonly shape: GraphShape | undefined;
  readonly past: (path: Mode) => Promise<PastCalls>;
}

/**
 * Says everything that can be known of order lines before they are dispatched, by the same functions that dispatch and execute them.
 * Changes nothing.
 * @param ids all lines that never were dispatched without any
 * @throws RenderlineError order-line-unknown
 */
export async function preflight(
  app: App,
  { ids, catalogue }: { readonly ids: readonly string[]; readonly catalogue: Catalogue },
): Promise<PreflightReport> {
  const lines = (await orderStatus(app, ids)).filter(({ dispatch }) => ids.length > 0 || dispatch === null);
  const types = new Map<string, Promise<TypeFacts>>();
  const needs: Need[] = [];
  const told: PreflightLine[] = [];
  for (const line of lines) {
    const facts = types.get(line.outputType) ?? lookAtType(app, line.outputType, catalogue);
    types.set(line.outputType, facts);
    told.push(await lookAtLine(app, line, await facts, needs));
  }
  const checks = await checkHost(app, needs);
  const ok = [...checks, ...told.flatMap((line) => line.checks)].every(({ state }) => state !== "problem");
  return { ok, checks, lines: told };
}

async function lookAtType(app: App, outputType: string, catalogue: Catalogue): Promise<TypeFacts> {
  const mode = await readMode(app, outputType);
  const known = new Map<Mode, Promise<PastCalls>>();
  const past = (path: Mode): Promise<PastCalls> => {
    const calls = known.get(path) ?? pastCalls(app, outputType, path);
    known.set(path, calls);
    return calls;
  };
  try {
    const paths = await findPaths(app, { catalogue, outputType, mode: mode.mode });
    const checks = [await checkDefinitions(app, "legacy", paths.legacy), await checkLegacy(app, paths.legacy)];
    const { invocation, failure } = paths.graph ?? {};
    if (invocation !== undefined) checks.push(await checkDefinitions(app, "graph", invocation));
    if (failure !== undefined) checks.push(brokenGraph(failure));
    const workflow = invocation?.workflow;
    const shape = workflow === undefined ? undefined : shapeOf(workflow, contractsOf(app.registry));
    return { mode, paths, checks, shape, past };
  } catch (error) {
    return { mode, paths: undefined, checks: [thrown("definition", null, error)], shape: undefined, past };
  }
}

async function lookAtLine(
  app: App,
  line: OrderLineStatus,
  { mode, paths, checks: ofType, shape, past }: TypeFacts,
  needs: Need[],
): Promise<PreflightLine> {
  const { id, product, revision, outputType } = line;
  const decision = decide(mode.mode, mode.share, outputType, id);
  const path = decision.path === "graph" && shape !== undefined ? "graph" : "legacy";
  const graph = decision.path === "graph" || decision.shadow ? paths?.graph?.invocation : undefined;
  const wantsGraph = decision.path === "graph" || decision.shadow;
  const checks = [checkDispatch(line), ...ofType.filter((one) => one.path !== "graph" || wantsGraph)];
  let kept: KeptNodes | undefined;
  const legacy = paths?.legacy;
  const definition = legacy?.outputType.definition;
  checks.push(await checkProduct(app, line, definition !== undefined && "command" in definition.legacy));
  const stored = await readStored(app, id).catch((error: unknown) => thrown("product", null, error));
  if ("check" in stored) checks.push(stored);
  else if (legacy !== undefined) {
    checks.push(checkLegacySettings(legacy, stored), checkMaterials("legacy", legacy, stored, legacyPolicies(legacy)));
    const params = graph === undefined || shape === undefined ? undefined : resolveSettings(app, shape, graph, stored);
    if (params !== undefined) checks.push(params.check);
    if (params?.resolved !== undefined && graph !== undefined && shape !== undefined) {
      const policies = graphPolicies(shape.nodes.values(), params.resolved);
      checks.push(checkMaterials("graph", graph, stored, policies));
      kept = await findKept(app, shape, params.resolved, graph, stored);
      checks.push(kept.check);
    }
  }
  // Of a graph that cannot be started, the mode asks all the same: that legacy makes it instead is to be heard.
  const makes = new Set<Mode>([decision.path, path]);
  if (legacy !== undefined) needs.push(...needsOf(app, makes, legacy, graph === undefined ? undefined : shape));
  const nodes = kept?.nodes;
  const keptCalls = new Set(nodes?.map((node) => shape?.nodes.get(node)?.callId ?? ""));
  const estimate = estimateOf(await past(path), path === "graph" ? keptCalls : new Set());
  checks.push(checkTime(path, estimate));
  return {
    orderLine: id,
    product,
    revision,
    outputType,
    outputTypeDigest: legacy?.outputType.digest ?? null,
    workflowDigest: graph?.workflow?.digest ?? null,
    mode: mode.mode,
    path,
    checks: checks.map((one) => weighed(one, makes)),
    kept: nodes === undefined || shape === undefined ? null : { nodes: [...nodes], of: shape.nodes.size },
    estimate,
  };
}

function checkDispatch({ id, dispatch, output }: OrderLineStatus): LineCheck {
  if (dispatch?.status === "running") {
    return found("dispatch", null, "problem", {
      code: "dispatch-under-way",
      message: `order line "${id}" is being made, by dispatch ${dispatch.id}`,
      remedy: "Wait for its end, or cancel it: npx renderline order cancel ID.",
    });
  }
  if (output !== null) {
    const message = `order line "${id}" has its output; a dispatch makes another`;
    return found("dispatch", null, "warning", { code: "output-published", message });
  }
  return found("dispatch", null, "ok", { code: "not-under-way", message: "nothing is being made for it" });
}

function checkLegacySettings({ outputType }: Invocation, { line }: StoredLine): LineCheck {
  try {
    checkLegacyParams(outputType.definition.legacy, line);
    return settingsAllowed("legacy", line);
  } catch (error) {
    return thrown("settings", "legacy", error);
  }
}

function resolveSettings(
  app: App,
  shape: GraphShape,
  { outputType }: Invocation,
  { line }: StoredLine,
): { readonly check: LineCheck; readonly resolved?: NodeParams } {
  try {
    const resolved = resolveRun(shape, outputType.definition, line.params, contractsOf(app.registry));
    return { resolved, check: settingsAllowed("graph", line) };
  } catch (error) {
    return { check: thrown("settings", "graph", error) };
  }
}

function settingsAllowed(path: Mode, { params }: StoredLine["line"]): LineCheck {
  const count = Object.values(params).reduce((sum, values) => sum + Object.keys(values).length, 0);
  const message = count === 0 ? "the line sets nothing" : `the line may set all that it sets: ${count} params`;
  return found("settings", path, "ok", { code: "settings-allowed", message });
}

/** What must be there for a line: for legacy, which takes over what the graph fails at, in any case. */
function needsOf(
  app: App,
  makes: ReadonlySet<Mode>,
  { outputType }: Invocation,
  shape: GraphShape | undefined,
): Need[] {
  const { legacy } = outputType.definition;
  const steps = "preset" in legacy ? presetSteps[legacy.preset] : [];
  const tools = steps.length === 0 ? [undefined] : [...new Set(steps.map(({ module }) => module.tool))];
  const byLegacy = tools.map((tool): Need => ({ makes: makes.has("legacy"), class: "legacy", tool }));
  const byGraph = [...(shape?.nodes.values() ?? [])].map(({ type, resource, module }): Need => ({
    makes: makes.has("graph"),
    class: resource,
    tool: app.modules.get(type)?.tool,
    module,
  }));
  return [...byLegacy, ...byGraph];
}
