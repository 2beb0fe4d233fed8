import { canonicalJson, sha256Hex, type ArtifactRef, type MaterialState } from "#contracts";
import type { App } from "#runtime/app";
import { keyOf } from "#runtime/engine/kept-result";
import type { NodeParams } from "#runtime/engine/plan";
import type { GraphShape } from "#runtime/engine/shape";
import { readKept } from "#runtime/store/result-cache";
import type { Invocation } from "../invocation.ts";
import type { StoredLine } from "./product.ts";
import { found, thrown, type LineCheck } from "./report.ts";

/** Nodes of a graph whose results are kept: they would not be made anew. */
export interface KeptNodes {
  readonly check: LineCheck;
  /** Undefined: it cannot be told from here. */
  readonly nodes?: readonly string[];
}

/**
 * Walks a graph as far as results are kept: what a node would be called with is known only where everything above it is kept.
 * Needs the tools that the results are kept by, so it can be told only by who executes.
 */
export async function findKept(
  app: App,
  shape: GraphShape,
  params: NodeParams,
  { library, rules }: Invocation,
  { request, repairs }: StoredLine,
): Promise<KeptNodes> {
  const sources = {
    request,
    library: library && pinnedRef("material-library", "library", library.text),
    rules: rules && pinnedRef("mapping-rules", "rules", rules.text),
    state: pinnedRef("material-state", "repairs", canonicalJson({ version: 1, repairs } satisfies MaterialState)),
  };
  const outputs = new Map<string, Readonly<Record<string, ArtifactRef>>>();
  try {
    for (const node of shape.nodes.values()) {
      const module = app.modules.get(node.type);
      if (module === undefined || !node.needs.every((above) => outputs.has(above))) continue;
      if (module.tool !== undefined && !app.takes.includes(node.resource)) return untold();
      const wired = Object.entries(node.wires).map(([port, wires]) => [
        port,
        wires.map((wire) => outputs.get(wire.node)?.[wire.port]).filter((ref) => ref !== undefined),
      ]);
      const inputs = Object.fromEntries(wired) as Record<string, ArtifactRef[]>;
      const set = Object.entries(params.get(node.id) ?? {}).map(([name, { value }]) => [name, value]);
      const call = { module, params: Object.fromEntries(set), inputs, sources, tools: app.tools };
      const key = await keyOf(call);
      const result = key === undefined ? undefined : await readKept(app.database.db, app.artifacts, key);
      if (result !== undefined) outputs.set(node.id, result.outputs);
    }
  } catch (error) {
    return { check: { ...thrown("kept", "graph", error), state: "unknown" } };
  }
  const nodes = [...outputs.keys()];
  const message = `results of ${nodes.length} of ${shape.nodes.size} nodes are kept`;
  return { nodes, check: found("kept", "graph", "ok", { code: "results-kept", message }) };
}

function untold(): KeptNodes {
  const message = "results are kept by the tool that made them, and this process executes nothing with it";
  return { check: found("kept", "graph", "unknown", { code: "kept-elsewhere", message }) };
}

/** What a run would pin, without storing it. */
function pinnedRef(kind: ArtifactRef["kind"], role: ArtifactRef["role"], text: string): ArtifactRef {
  const bytes = Buffer.from(text, "utf8");
  return { kind, role, sha256: sha256Hex(bytes), bytes: bytes.byteLength };
}
