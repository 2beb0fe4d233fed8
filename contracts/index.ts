export {
  artifactFormats,
  artifactKindSchema,
  artifactKinds,
  artifactRefSchema,
  artifactRoles,
  sha256Schema,
} from "./artifact.ts";
export type { ArtifactKind, ArtifactRef, ArtifactRole } from "./artifact.ts";
export { artifactFormat, formatHeadBytes, type FileFormat } from "./artifact-format.ts";
export { assignmentSchema, type Assignment } from "./artifacts/assignment.ts";
export { framesSchema, type Frames } from "./artifacts/frames.ts";
export { materialStateSchema, repairSchema, type MaterialState, type Repair } from "./artifacts/material-state.ts";
export { orderLineSchema, type OrderLine } from "./artifacts/order-line.ts";
export {
  revisionDiffSchema,
  type CarriedMaterial,
  type MatchEvidence,
  type RebindDecision,
  type RevisionDiff,
} from "./artifacts/part-match.ts";
export { partSchema, partsSchema, type Part, type PartEvidence, type Parts } from "./artifacts/parts.ts";
export { productSchema, type ProductManifest } from "./artifacts/product.ts";
export { sceneSchema, type Scene } from "./artifacts/scene.ts";
export {
  boundsSchema,
  matrixSchema,
  prototypeSchema,
  shapeSchema,
  structureSchema,
  type Bounds,
  type Prototype,
  type Shape,
  type Structure,
  type StructureNode,
} from "./artifacts/structure.ts";
export { canonicalJson, digestOf, sha256Hex, type Json } from "./canonical-json.ts";
export { catalogue, catalogueFromTexts, definitionFromText, type Catalogue } from "./catalogue.ts";
export { compile, type Authored } from "./compile.ts";
export { contractData, contractDataSchema, contractDigest, type ContractData } from "./contract-data.ts";
export {
  definitionKinds,
  definitionSchema,
  irVersion,
  mappingRulesDefinitionSchema,
  materialLibraryDefinitionSchema,
  outputTypeDefinitionSchema,
  workflowDefinitionSchema,
} from "./definition.ts";
export type {
  CompiledDefinition,
  Definition,
  DefinitionKind,
  MappingRulesDefinition,
  MaterialLibraryDefinition,
  OutputTypeDefinition,
  WireDefinition,
  WorkflowDefinition,
  WorkflowNodeDefinition,
} from "./definition.ts";
export {
  badInputStatus,
  externalCommandInputSchema,
  externalCommandResultSchema,
  externalCommandVersion,
  externalFileKinds,
  type ExternalCommandInput,
  type ExternalCommandResult,
  type ExternalRole,
} from "./external-command.ts";
export { failures, RenderlineError, type FailureCode } from "./errors.ts";
export { families, familySchema, requestKind, type Family } from "./family.ts";
export type {
  Legacy,
  LegacyFinishedStill,
  LegacyGlb,
  LegacyIngest,
  LegacyStill,
  LegacyThumbnail,
  LegacyTurntable,
  LegacyUsd,
  PresetName,
} from "./legacy.ts";
export {
  lookSchema,
  mappingRules,
  materialLibrary,
  maxTextureBytes,
  maxTextureSide,
  type Look,
  type MappingRules,
  type Material,
  type MaterialLibrary,
  type Texture,
} from "./materials.ts";
export { defineNode, resourceClasses, type NodeContract, type ResourceClass } from "./node-contract.ts";
export { outputType, type OutputType } from "./output-type.ts";
export { param, paramsSchema, requiredParam, type Params, type ResolvedParams } from "./param.ts";
export { input, manyInput, optionalInput, output, type InputPorts, type OutputPorts, type Wire } from "./port.ts";
export { problemSchema, type Problem } from "./problem.ts";
export { registrySchema, type Registry } from "./registry.ts";
export { problemCodes, type ProblemCode } from "./validate/codes.ts";
export { validate, validateEach } from "./validate/index.ts";
export { problem, type PlacedProblem } from "./validate/report.ts";
export { migrationWorkflow, workflow, type Migration, type Workflow } from "./workflow.ts";
