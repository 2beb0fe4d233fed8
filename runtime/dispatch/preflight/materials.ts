import type { Json } from "#contracts";
import { resolveMaterials } from "#nodes";
import type { ResolvedParam } from "#runtime/store/schema";
import { resolveParts } from "#runtime/modules/materials/resolve";
import type { Mode } from "#runtime/store/status";
import type { Invocation } from "../invocation.ts";
import type { StoredLine } from "./product.ts";
import { found, thrown, type LineCheck } from "./report.ts";

/** How many parts a message names. */
const named = 5;

/**
 * What becomes of the parts without a material under a path's policies.
 * @param policies what each place that gives materials does with such a part; none: the path gives parts no materials
 */
export function checkMaterials(
  path: Mode,
  { library, rules }: Invocation,
  { parts, repairs }: StoredLine,
  policies: readonly Json[],
): LineCheck {
  if (policies.length === 0 || library === undefined || rules === undefined)
    return found("materials", path, "ok", { code: "materials-unused", message: "gives parts no materials" });
  try {
    const sources = { library: library.definition, rules: rules.definition, repairs };
    const { missing } = resolveParts(parts, sources, false);
    if (missing.length === 0) {
      const message = `each of ${parts.length} parts has a material`;
      return found("materials", path, "ok", { code: "materials-assigned", message });
    }
    const some = missing.slice(0, named).map(({ key, path: place }) => `${place.join(" / ")} (${key})`);
    const more = missing.length > named ? ` and ${missing.length - named} more` : "";
    const what = `${missing.length} of ${parts.length} parts have no material: ${some.join(", ")}${more}`;
    const remedy = "Assign one with npx renderline material assign, or add a rule.";
    // Of several places the strictest decides.
    if (policies.includes("fail")) {
      const then = path === "graph" ? "it would fail, and legacy would take over" : "it would fail";
      return found("materials", path, "problem", { code: "material-missing", message: `${what}; ${then}`, remedy });
    }
    if (policies.includes("wait")) {
      const message = `${what}; it would wait until they have one`;
      return found("materials", path, "warning", { code: "run-waiting", message, remedy });
    }
    const message = `${what}; they would take the fallback "${rules.definition.fallback}"`;
    return found("materials", path, "warning", { code: "material-fallback", message, remedy });
  } catch (error) {
    return thrown("materials", path, error);
  }
}

/** The policies of a graph's nodes that give materials, as this line sets them. */
export function graphPolicies(
  nodes: Iterable<{ readonly id: string; readonly type: string }>,
  params: ReadonlyMap<string, Readonly<Record<string, ResolvedParam>>>,
): Json[] {
  return [...nodes]
    .filter(({ type }) => type === resolveMaterials.type)
    .map(({ id }) => params.get(id)?.["onMissing"]?.value ?? "fail");
}

/** Legacy's policy is its preset's; a command gives materials by itself, if it does. */
export function legacyPolicies({ outputType }: Invocation): Json[] {
  const { legacy } = outputType.definition;
  return "preset" in legacy && "onMissing" in legacy.settings ? [legacy.settings.onMissing] : [];
}
