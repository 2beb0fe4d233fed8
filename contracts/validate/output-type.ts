import { requestKind } from "../family.ts";
import type { OutputTypeDefinition, WorkflowDefinition } from "../definition.ts";
import { legacyPresets } from "../legacy.ts";
import type { KnownDefinitions } from "./known.ts";
import { refuseValue } from "./params.ts";
import type { PreparedContract, PreparedRegistry } from "./prepare.ts";
import { list, quote, suggest, type Report } from "./report.ts";

type OutputTypeParts = Partial<OutputTypeDefinition>;
type Overrides = NonNullable<OutputTypeDefinition["graph"]>["overrides"];

/** Checks one output type against its workflow, materials and legacy preset. */
export function checkOutputType(
  definition: OutputTypeParts,
  registry: PreparedRegistry,
  known: KnownDefinitions,
  report: Report,
): void {
  checkLegacy(definition, report);
  checkMaterials(definition, known, report);
  checkPresetUses(definition, report);
  const { graph } = definition;
  if (graph === undefined) return;
  const codes = { unknown: "workflow-unknown", changed: "workflow-changed" } as const;
  const workflow = known.find("workflow", graph.workflow, codes, report);
  if (workflow === undefined) return;
  checkWorkflow(definition, workflow, report);
  checkOutput(definition, graph.output, workflow, registry, report);
  checkOverrides(graph.overrides, workflow, registry, report);
  checkUses(definition, workflow, registry, report);
}

function checkLegacy({ legacy, family, artifactKind }: OutputTypeParts, report: Report): void {
  if (legacy === undefined) return;
  if ("command" in legacy) return checkCommand(family, report);
  const makes = legacyPresets[legacy.preset];
  const familyFits = family === undefined || family === makes.family;
  const kindFits = artifactKind === undefined || artifactKind === makes.artifactKind;
  if (familyFits && kindFits) return;
  const fitting = Object.entries(legacyPresets).find(
    ([, one]) => one.family === family && one.artifactKind === artifactKind,
  );
  report("legacy-other-family", {
    message: `the legacy preset "${legacy.preset}" makes an artifact of kind ${makes.artifactKind} of family ${makes.family}`,
    expected: `${artifactKind ?? "any kind"} of family ${family ?? "any"}`,
    got: `${makes.artifactKind} of family ${makes.family}`,
    remedy:
      fitting === undefined
        ? "No preset makes that: give an external command."
        : `Take the preset "${fitting[0]}", or an external command.`,
  });
}

function checkCommand(family: OutputTypeParts["family"], report: Report): void {
  if (family !== "cad_file") return;
  report("legacy-command-unsupported", {
    message: "the output type is of family cad_file, and an external legacy command makes order lines",
    expected: 'the preset "ingest"',
    got: "a command",
    remedy: 'Give the output type the legacy preset "ingest".',
  });
}

function checkMaterials({ materials }: OutputTypeParts, known: KnownDefinitions, report: Report): void {
  if (materials === undefined) return;
  const { library, rules } = materials;
  known.find("material-library", library, { unknown: "library-unknown", changed: "library-changed" }, report);
  const found = known.find("mapping-rules", rules, { unknown: "rules-unknown", changed: "rules-changed" }, report);
  const madeFor = found?.library;
  if (madeFor === undefined || (madeFor.id === library.id && madeFor.digest === library.digest)) return;
  report("rules-other-library", {
    message: `the rules "${rules.id}" are made for the library "${madeFor.id}" (${madeFor.digest.slice(0, 12)}), not for "${library.id}" (${library.digest.slice(0, 12)})`,
    expected: `${library.id} ${library.digest}`,
    got: `${madeFor.id} ${madeFor.digest}`,
    remedy: "Pin the library that the rules name, or rules that name this library.",
  });
}

function checkWorkflow({ family }: OutputTypeParts, workflow: Partial<WorkflowDefinition>, report: Report): void {
  if (workflow.migration !== undefined) {
    report("workflow-is-migration", {
      message: `"${workflow.id ?? ""}" is a migration workflow: no output type may name it`,
      expected: "a workflow of one family",
      got: "a migration workflow",
      remedy: "Take a plain workflow; a migration workflow can never be promoted.",
    });
  }
  if (family !== undefined && workflow.family !== undefined && workflow.family !== family) {
    report("workflow-other-family", {
      message: `the workflow "${workflow.id ?? ""}" is of family ${workflow.family}, the output type of family ${family}`,
      expected: family,
      got: workflow.family,
      remedy: `Take a workflow of family ${family}, or change the output type's family.`,
    });
  }
}

function checkOutput(
  { artifactKind }: OutputTypeParts,
  name: string,
  { id, nodes, outputs }: Partial<WorkflowDefinition>,
  { contracts }: PreparedRegistry,
  report: Report,
): void {
  if (outputs === undefined) return;
  const wire = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  if (wire === undefined) {
    report("output-unknown", {
      port: name,
      message: `the workflow "${id ?? ""}" has no output "${name}"`,
      expected: list(Object.keys(outputs)),
      got: name,
      remedy: suggest(name, Object.keys(outputs), "output"),
    });
    return;
  }
  const source = contracts.get(nodes?.find((node) => node.id === wire.node)?.type ?? "")?.data.outputs;
  const made = source !== undefined && Object.hasOwn(source, wire.port) ? source[wire.port]?.kind : undefined;
  if (made === undefined || artifactKind === undefined || made === artifactKind) return;
  report("output-kind-mismatch", {
    port: name,
    message: `output "${name}" is of kind ${made}, the output type wants ${artifactKind}`,
    expected: artifactKind,
    got: made,
    remedy: "Name another output of the workflow, or change artifactKind.",
  });
}

function checkOverrides(
  overrides: Overrides,
  { id, nodes = [] }: Partial<WorkflowDefinition>,
  { contracts }: PreparedRegistry,
  report: Report,
): void {
  for (const [nodeId, settings] of Object.entries(overrides)) {
    const node = nodes.find((one) => one.id === nodeId);
    if (node === undefined) {
      const ids = nodes.map((one) => one.id);
      report("override-node-unknown", {
        node: nodeId,
        message: `the workflow "${id ?? ""}" has no node "${nodeId}"`,
        expected: list(ids),
        got: nodeId,
        remedy: suggest(nodeId, ids, "node"),
      });
      continue;
    }
    const contract = contracts.get(node.type);
    if (contract === undefined) continue;
    for (const [name, value] of Object.entries(settings)) checkOverride(nodeId, contract, name, value, report);
  }
}

function checkOverride(node: string, contract: PreparedContract, name: string, value: unknown, report: Report): void {
  const { params } = contract.data;
  const param = Object.hasOwn(params, name) ? params[name] : undefined;
  const settable = Object.keys(params).filter((one) => params[one]?.settable.outputType === true);
  const place = { node, port: name };
  if (param === undefined) {
    report("override-param-unknown", {
      ...place,
      message: `node "${node}" has no param "${name}"`,
      expected: list(settable, "no override"),
      got: name,
      remedy: suggest(name, settable, "param here that an output type may set"),
    });
    return;
  }
  if (!param.settable.outputType) {
    report("override-not-allowed", {
      ...place,
      message: `an output type may not override "${name}" of node "${node}": its contract does not allow it`,
      expected: list(settable, "no override"),
      got: name,
      remedy: "Set it in the workflow, or allow it in the contract (settable.outputType).",
    });
  }
  const refusal = refuseValue(contract, name, value);
  if (refusal === undefined) return;
  report("override-invalid", {
    ...place,
    message: `override of "${name}" of node "${node}": expected ${refusal.expected}, got ${quote(value)}`,
    expected: refusal.expected,
    got: quote(value),
    remedy: refusal.remedy,
  });
}

function presetUsingMaterials(legacy: OutputTypeParts["legacy"]): string | undefined {
  if (legacy === undefined || !("preset" in legacy)) return undefined;
  return legacyPresets[legacy.preset].usesMaterials ? legacy.preset : undefined;
}

/** Legacy is there without a graph, so what it needs is asked for without looking at one. */
function checkPresetUses({ legacy, materials }: OutputTypeParts, report: Report): void {
  const preset = presetUsingMaterials(legacy);
  if (materials !== undefined || preset === undefined) return;
  report("materials-missing", {
    message: `the legacy preset "${preset}" gives parts their materials, and the output type pins no library and rules`,
    expected: "materials: { library, rules }",
    got: "none",
    remedy: 'Give the output type "materials": legacy uses exactly these, and so does a graph.',
  });
}

function checkUses(
  { materials, family, legacy }: OutputTypeParts,
  workflow: Partial<WorkflowDefinition>,
  { contracts }: PreparedRegistry,
  report: Report,
): void {
  // One missing thing is told once.
  if (materials !== undefined || presetUsingMaterials(legacy) !== undefined) return;
  const user = workflow.nodes?.find(({ type }) => (contracts.get(type)?.data.uses.length ?? 0) > 0);
  if (user === undefined) return;
  report("materials-missing", {
    node: user.id,
    message: `node "${user.id}" of the workflow "${workflow.id ?? ""}" uses a material library and mapping rules, and the output type pins none`,
    expected: "materials: { library, rules }",
    got: "none",
    remedy: `Give the output type "materials"; every ${family === undefined ? "" : requestKind[family]} run then uses exactly these.`,
  });
}
