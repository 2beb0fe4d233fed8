import type { Catalogue, CompiledDefinition, OutputTypeDefinition, WorkflowDefinition } from "#contracts";
import { documentsVersion, type IndexDocument } from "./documents.ts";
import { outputTypesOf, workflowsOf } from "./workflow-document.ts";

/** How many of the newest runs the overview lists. */
export const newestRuns = 50;
/** How many order lines an export holds, those dispatched last; an API lists more. */
export const newestLines = { exported: 50, served: 1000 } as const;

/** The overview: what is authored, and what there is of the rest. */
export function indexDocument(
  catalogue: Catalogue,
  lists: Pick<IndexDocument, "runs" | "cases" | "products">,
  source: IndexDocument["source"],
): IndexDocument {
  return {
    version: documentsVersion,
    ...(source === undefined ? {} : { source }),
    workflows: workflowsOf(catalogue).map(workflowSummary),
    outputTypes: outputTypesOf(catalogue).map(outputTypeSummary),
    ...lists,
  };
}

/** A workflow as the overview lists it. */
export function workflowSummary({
  definition,
  digest,
}: CompiledDefinition<WorkflowDefinition>): IndexDocument["workflows"][number] {
  return {
    id: definition.id,
    title: definition.title,
    ...(definition.summary === undefined ? {} : { summary: definition.summary }),
    family: definition.family,
    digest,
    nodeCount: definition.nodes.length,
    migration: definition.migration !== undefined,
  };
}

/** An output type as the overview lists it. */
export function outputTypeSummary({
  definition,
  digest,
}: CompiledDefinition<OutputTypeDefinition>): IndexDocument["outputTypes"][number] {
  return {
    id: definition.id,
    title: definition.title,
    ...(definition.summary === undefined ? {} : { summary: definition.summary }),
    family: definition.family,
    artifactKind: definition.artifactKind,
    digest,
    ...(definition.graph === undefined ? {} : { workflow: definition.graph.workflow.id }),
    legacy: "preset" in definition.legacy ? definition.legacy.preset : "external command",
  };
}
