import { canonicalJson, sha256Hex } from "./canonical-json.ts";
import { contractDigest } from "./contract-data.ts";
import {
  irVersion,
  type CompiledDefinition,
  type Definition,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type OutputTypeDefinition,
  type WireDefinition,
  type WorkflowDefinition,
  type WorkflowNodeDefinition,
} from "./definition.ts";
import type { MappingRules, MaterialLibrary } from "./materials.ts";
import type { OutputType } from "./output-type.ts";
import type { Wire } from "./port.ts";
import type { AuthoredNode, Workflow } from "./workflow.ts";

/** What an authored file exports: one of the four kinds. */
export type Authored = Workflow | OutputType | MaterialLibrary | MappingRules;

/** Compiles any authored definition to canonical JSON. Equal definitions give equal bytes. */
// oxlint-disable-next-line typescript/consistent-return -- the switch covers every kind
export function compile(authored: Authored): CompiledDefinition {
  switch (authored.kind) {
    case "workflow":
      return compileWorkflow(authored);
    case "output-type":
      return compileOutputType(authored);
    case "material-library":
      return compileMaterialLibrary(authored);
    case "mapping-rules":
      return compileMappingRules(authored);
  }
}

export function compileWorkflow(authored: Workflow): CompiledDefinition<WorkflowDefinition> {
  const { family, title, summary } = authored.header;
  return canonical({
    irVersion,
    kind: "workflow",
    id: authored.id,
    title,
    ...(summary === undefined ? {} : { summary }),
    family,
    ...(authored.migration === undefined ? {} : { migration: authored.migration }),
    nodes: authored.nodes.map(compileNode),
    outputs: mapValues(authored.outputs, compileWire),
    contracts: Object.fromEntries(authored.nodes.map(({ contract }) => [contract.type, contractDigest(contract)])),
  });
}

export function compileOutputType(authored: OutputType): CompiledDefinition<OutputTypeDefinition> {
  const { graph, materials } = authored;
  return canonical({
    irVersion,
    kind: "output-type",
    id: authored.id,
    title: authored.title,
    ...(authored.summary === undefined ? {} : { summary: authored.summary }),
    family: authored.family,
    artifactKind: authored.artifactKind,
    ...(graph === undefined
      ? {}
      : {
          graph: {
            workflow: pin(graph.workflow),
            output: graph.output,
            overrides: (graph.overrides ?? {}) as NonNullable<OutputTypeDefinition["graph"]>["overrides"],
          },
        }),
    legacy: authored.legacy,
    ...(materials === undefined
      ? {}
      : {
          materials: {
            library: pin(materials.library),
            rules: pin(materials.rules),
          },
        }),
  });
}

export function compileMaterialLibrary(authored: MaterialLibrary): CompiledDefinition<MaterialLibraryDefinition> {
  return canonical({
    irVersion,
    kind: "material-library",
    id: authored.id,
    title: authored.title,
    materials: { ...authored.materials },
  });
}

export function compileMappingRules(authored: MappingRules): CompiledDefinition<MappingRulesDefinition> {
  return canonical({
    irVersion,
    kind: "mapping-rules",
    id: authored.id,
    title: authored.title,
    library: pin(authored.library),
    rules: authored.rules.map((rule) => ({ ...rule })),
    cadColour: authored.cadColour,
    cadColourOn: authored.cadColourOn,
    fallback: authored.fallback,
  });
}

function compileNode({ id, contract, settings }: AuthoredNode): WorkflowNodeDefinition {
  const wires: WorkflowNodeDefinition["wires"] = {};
  const params: WorkflowNodeDefinition["params"] = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    if (name in contract.inputs || isWire(value))
      wires[name] = Array.isArray(value) ? value.map(compileWire) : compileWire(value as Wire);
    else params[name] = value as WorkflowNodeDefinition["params"][string];
  }
  return { id, type: contract.type, wires, params };
}

function compileWire({ node, port }: Wire): WireDefinition {
  return { node, port };
}

/** A wire set where no input is must show up as an unknown port, not as a strange param. */
function isWire(value: unknown): boolean {
  return typeof value === "object" && value !== null && "node" in value && "port" in value && "kind" in value;
}

type Pin = { id: string; digest: string };

/** What is authored does not change, and many definitions pin the same few: each of these is compiled once. */
const pins = new WeakMap<Authored, Pin>();

function pin(authored: Authored): Pin {
  let known = pins.get(authored);
  if (known === undefined) {
    const { definition, digest } = compile(authored);
    known = { id: definition.id, digest };
    pins.set(authored, known);
  }
  return { ...known };
}

/** Goes through the text, so that the object in hand is what a reader of the text would hold. */
function canonical<TDefinition extends Definition>(definition: TDefinition): CompiledDefinition<TDefinition> {
  const text = canonicalJson(definition);
  return { definition: JSON.parse(text) as TDefinition, digest: sha256Hex(text), text };
}

function mapValues<TIn, TOut>(record: Readonly<Record<string, TIn>>, map: (value: TIn) => TOut): Record<string, TOut> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
