import { z } from "zod";
import { artifactKindSchema, sha256Schema } from "./artifact.ts";
import { familySchema } from "./family.ts";
import { legacySchema } from "./legacy.ts";
import { materialSchema, ruleConditionSchema } from "./materials.ts";

/** The version of the canonical JSON. It is raised when a reader of the old form would misread the new one. */
export const irVersion = 1;

const definitionId = z.string().regex(/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/, "kebab case, parts joined by /");
const localId = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/, "a letter, then letters, digits, - or _");
const header = { irVersion: z.literal(irVersion), id: definitionId, title: z.string().min(1) };
const pinned = z.strictObject({ id: definitionId, digest: sha256Schema });
const settings = z.record(localId, z.json());

export const wireSchema = z.strictObject({ node: localId, port: localId });

export const workflowNodeSchema = z.strictObject({
  id: localId,
  type: z.string(),
  wires: z.record(localId, z.union([wireSchema, z.array(wireSchema)])),
  /** The authored settings alone: defaults stay in the contract, whose digest is pinned. */
  params: settings,
});

export const workflowDefinitionSchema = z.strictObject({
  kind: z.literal("workflow"),
  ...header,
  summary: z.string().optional(),
  family: familySchema,
  migration: z.strictObject({ owner: z.string().min(1), reason: z.string().min(1), removeBy: z.iso.date() }).optional(),
  nodes: z.array(workflowNodeSchema).min(1),
  outputs: z.record(localId, wireSchema),
  /** Node type to contract digest. */
  contracts: z.record(z.string(), sha256Schema),
});

export const outputTypeDefinitionSchema = z.strictObject({
  kind: z.literal("output-type"),
  ...header,
  summary: z.string().optional(),
  family: familySchema,
  artifactKind: artifactKindSchema,
  graph: z.strictObject({ workflow: pinned, output: localId, overrides: z.record(localId, settings) }).optional(),
  legacy: legacySchema,
  materials: z.strictObject({ library: pinned, rules: pinned }).optional(),
});

export const materialLibraryDefinitionSchema = z.strictObject({
  kind: z.literal("material-library"),
  ...header,
  materials: z.record(definitionId, materialSchema),
});

export const mappingRulesDefinitionSchema = z.strictObject({
  kind: z.literal("mapping-rules"),
  ...header,
  library: pinned,
  rules: z.array(z.strictObject({ id: definitionId, when: ruleConditionSchema, material: definitionId })),
  cadColour: z.boolean(),
  cadColourOn: definitionId,
  fallback: definitionId,
});

export const definitionSchema = z.discriminatedUnion("kind", [
  workflowDefinitionSchema,
  outputTypeDefinitionSchema,
  materialLibraryDefinitionSchema,
  mappingRulesDefinitionSchema,
]);

export const definitionKinds = ["workflow", "output-type", "material-library", "mapping-rules"] as const;
export type DefinitionKind = (typeof definitionKinds)[number];
export type WorkflowDefinition = z.infer<typeof workflowDefinitionSchema>;
export type WorkflowNodeDefinition = z.infer<typeof workflowNodeSchema>;
export type WireDefinition = z.infer<typeof wireSchema>;
export type OutputTypeDefinition = z.infer<typeof outputTypeDefinitionSchema>;
export type MaterialLibraryDefinition = z.output<typeof materialLibraryDefinitionSchema>;
export type MappingRulesDefinition = z.infer<typeof mappingRulesDefinitionSchema>;
export type Definition = z.infer<typeof definitionSchema>;

/** A definition together with the digest of its canonical JSON. */
export interface CompiledDefinition<TDefinition extends Definition = Definition> {
  readonly definition: TDefinition;
  readonly digest: string;
  /** The canonical JSON text itself, exactly the bytes that were digested. */
  readonly text: string;
}
