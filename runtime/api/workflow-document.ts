import {
  contractData,
  type Catalogue,
  type CompiledDefinition,
  type OutputTypeDefinition,
  type WorkflowDefinition,
} from "#contracts";
import { nodeContracts } from "#nodes";
import { documentsVersion, type WorkflowDocument } from "./documents.ts";

/** What is authored, and where. */
export interface AuthoredDefinitions {
  readonly catalogue: Catalogue;
  /** Where each definition is authored, by id, relative to the repository. */
  readonly files: ReadonlyMap<string, string>;
}

/** The document of a workflow of the catalogue. */
export function workflowDocument(
  { definition, digest }: CompiledDefinition<WorkflowDefinition>,
  { catalogue, files }: AuthoredDefinitions,
): WorkflowDocument {
  const types = new Set(definition.nodes.map((node) => node.type));
  const contracts = nodeContracts
    .filter(({ type }) => types.has(type))
    .map((contract) => [contract.type, contractData(contract)]);
  return {
    version: documentsVersion,
    definition,
    digest,
    file: files.get(definition.id) ?? "",
    contracts: Object.fromEntries(contracts),
    outputTypes: outputTypesOf(catalogue).flatMap(({ definition: { id, title, graph } }) =>
      graph?.workflow.digest === digest ? [{ id, title, output: graph.output, overrides: graph.overrides }] : [],
    ),
  };
}

export function workflowsOf(catalogue: Catalogue): readonly CompiledDefinition<WorkflowDefinition>[] {
  return catalogue.all.filter(
    (one): one is CompiledDefinition<WorkflowDefinition> => one.definition.kind === "workflow",
  );
}

export function outputTypesOf(catalogue: Catalogue): readonly CompiledDefinition<OutputTypeDefinition>[] {
  return catalogue.all.filter(
    (one): one is CompiledDefinition<OutputTypeDefinition> => one.definition.kind === "output-type",
  );
}
