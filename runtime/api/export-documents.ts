import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  artifactFormat,
  artifactFormats,
  contractData,
  formatHeadBytes,
  type Catalogue,
  type CompiledDefinition,
  type Json,
  type OutputTypeDefinition,
  type WorkflowDefinition,
} from "#contracts";
import { nodeContracts } from "#nodes";
import type { App } from "#runtime/app";
import { fileFailure } from "#runtime/store/file-failure";
import {
  documentPaths,
  documentsVersion,
  indexDocumentSchema,
  parityDocumentSchema,
  productDocumentSchema,
  runDocumentSchema,
  workflowDocumentSchema,
  type ArtifactLink,
  type IndexDocument,
  type ParityDocument,
  type ProductDocument,
  type RunDocument,
  type WorkflowDocument,
} from "./documents.ts";
import { productsState, readProducts } from "./read-product.ts";
import { readRun } from "./read-run.ts";
import { caseSummary, productSummary, runSummary } from "./summaries.ts";

/** How many of the newest runs go into the documents. */
const newestRuns = 50;

export interface ExportOrder {
  /** The documents' base folder; it is replaced as a whole. */
  readonly folder: string;
  readonly catalogue: Catalogue;
  /** Where each definition is authored, by id, relative to the repository. */
  readonly files: ReadonlyMap<string, string>;
  /** What Git says of the definitions; none outside a Git checkout. */
  readonly source?: IndexDocument["source"];
}

/** Writes every document that the site's pages read, and the pictures, videos and meshes they show. */
export async function exportDocuments(app: App, { folder, catalogue, files, source }: ExportOrder): Promise<void> {
  const temporary = `${folder}-${randomUUID()}`;
  const shown = new ShownFiles(app, temporary);
  const write = async (path: string, document: unknown): Promise<void> => {
    await mkdir(dirname(join(temporary, path)), { recursive: true });
    await writeFile(join(temporary, path), JSON.stringify(document));
  };
  try {
    await mkdir(temporary, { recursive: true });
    const workflows = catalogue.all.filter(isWorkflow);
    const outputTypes = catalogue.all.filter(isOutputType);
    const runs = await newest(app);
    const cases = await latestComparisons(app);
    const products = await readProducts(app, catalogue);
    for (const one of workflows) {
      const document = workflowDocument(one, outputTypes, files.get(one.definition.id) ?? "");
      await write(documentPaths.workflow(one.definition.id), workflowDocumentSchema.parse(document));
    }
    for (const run of runs) await write(documentPaths.run(run.id), runDocumentSchema.parse(await shown.inRun(run)));
    for (const one of cases)
      await write(documentPaths.parity(one.id), parityDocumentSchema.parse(await shown.inCase(one)));
    for (const one of products)
      await write(documentPaths.product(one.id), productDocumentSchema.parse(await shown.inProduct(one)));
    const lists = { workflows, outputTypes, runs, cases, products };
    await write(documentPaths.index, indexDocumentSchema.parse(index(lists, source)));
    await replaceFolder(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw fileFailure(error, dirname(folder));
  }
}

/** Counts what the documents show: the same text again means that nothing has ended since. */
export async function documentsState(app: App): Promise<string> {
  const { db } = app.database;
  const count = (table: "run" | "comparison"): Promise<{ n: number }> =>
    db
      .selectFrom(table)
      .select((row) => row.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
  const ended = await db
    .selectFrom("run")
    .select((row) => row.fn.count<number>("finished_at").as("n"))
    .executeTakeFirstOrThrow();
  const [runs, comparisons] = await Promise.all([count("run"), count("comparison")]);
  return `${runs.n} runs, ${ended.n} ended, ${comparisons.n} comparisons, products ${await productsState(app)}`;
}

/** Two renames, so that a page that is read meanwhile finds the old documents or the new ones. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${from}-old`;
  await mkdir(dirname(to), { recursive: true });
  await rename(to, old).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
  await rename(from, to);
  await rm(old, { recursive: true, force: true });
}

/** Copies the pictures, the videos and the products' meshes that documents link to beside them. */
class ShownFiles {
  readonly #app: App;
  readonly #folder: string;

  constructor(app: App, folder: string) {
    this.#app = app;
    this.#folder = folder;
  }

  async inRun(run: RunDocument): Promise<RunDocument> {
    const nodes = [];
    for (const node of run.nodes) nodes.push({ ...node, outputs: await this.#all(node.outputs) });
    return { ...run, nodes, outputs: await this.#all(run.outputs) };
  }

  async inCase(one: ParityDocument): Promise<ParityDocument> {
    const { legacy, graph, diff } = one;
    return {
      ...one,
      legacy: legacy.image === undefined ? legacy : { ...legacy, image: await this.#link(legacy.image) },
      graph: graph.image === undefined ? graph : { ...graph, image: await this.#link(graph.image) },
      ...(diff === undefined ? {} : { diff: await this.#link(diff) }),
    };
  }

  async inProduct(one: ProductDocument): Promise<ProductDocument> {
    return { ...one, mesh: await this.#copied(one.mesh) };
  }

  async #all(links: Readonly<Record<string, ArtifactLink>>): Promise<Record<string, ArtifactLink>> {
    const linked: Record<string, ArtifactLink> = {};
    for (const [name, one] of Object.entries(links)) linked[name] = await this.#link(one);
    return linked;
  }

  async #link(one: ArtifactLink): Promise<ArtifactLink> {
    return one.kind === "image" || one.kind === "video" ? this.#copied(one) : one;
  }

  async #copied(one: ArtifactLink): Promise<ArtifactLink> {
    const stored = await this.#app.artifacts.path(one.sha256);
    const { extension } = artifactFormat(one.kind, await firstBytes(stored)) ?? artifactFormats[one.kind];
    const url = documentPaths.artifact(one.sha256, extension);
    const file = join(this.#folder, url);
    await mkdir(dirname(file), { recursive: true });
    // Only the bytes: the artifact is read-only, a site is its owner's to change.
    await writeFile(file, createReadStream(stored));
    return { ...one, url };
  }
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(formatHeadBytes), 0, formatHeadBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function newest(app: App): Promise<RunDocument[]> {
  const rows = await app.database.db
    .selectFrom("run")
    .select("id")
    .orderBy("created_at", "desc")
    .limit(newestRuns)
    .execute();
  const runs = await Promise.all(rows.map(({ id }) => readRun(app, id)));
  return runs.filter((run) => run !== undefined);
}

async function latestComparisons(app: App): Promise<ParityDocument[]> {
  const rows = await app.database.db
    .selectFrom("comparison")
    .distinctOn("case_id")
    .select("document")
    .orderBy("case_id")
    .orderBy("created_at", "desc")
    .execute();
  // One that another version wrote is told of by nobody until its case is compared again.
  return rows.flatMap(({ document }) => (isOfThisVersion(document) ? [parityDocumentSchema.parse(document)] : []));
}

function isOfThisVersion(document: Json): boolean {
  return z.object({ version: z.literal(documentsVersion) }).safeParse(document).success;
}

function workflowDocument(
  { definition, digest }: CompiledDefinition<WorkflowDefinition>,
  outputTypes: readonly CompiledDefinition<OutputTypeDefinition>[],
  file: string,
): WorkflowDocument {
  const types = new Set(definition.nodes.map((node) => node.type));
  const contracts = nodeContracts
    .filter(({ type }) => types.has(type))
    .map((contract) => [contract.type, contractData(contract)]);
  return {
    version: documentsVersion,
    definition,
    digest,
    file,
    contracts: Object.fromEntries(contracts),
    outputTypes: outputTypes.flatMap(({ definition: { id, title, graph } }) =>
      graph?.workflow.digest === digest ? [{ id, title, output: graph.output, overrides: graph.overrides }] : [],
    ),
  };
}

interface Lists {
  readonly workflows: readonly CompiledDefinition<WorkflowDefinition>[];
  readonly outputTypes: readonly CompiledDefinition<OutputTypeDefinition>[];
  readonly runs: readonly RunDocument[];
  readonly cases: readonly ParityDocument[];
  readonly products: readonly ProductDocument[];
}

function index(
  { workflows, outputTypes, runs, cases, products }: Lists,
  source: IndexDocument["source"],
): IndexDocument {
  return {
    version: documentsVersion,
    ...(source === undefined ? {} : { source }),
    workflows: workflows.map(({ definition, digest }) => ({
      id: definition.id,
      title: definition.title,
      ...(definition.summary === undefined ? {} : { summary: definition.summary }),
      family: definition.family,
      digest,
      nodeCount: definition.nodes.length,
      migration: definition.migration !== undefined,
    })),
    outputTypes: outputTypes.map(({ definition, digest }) => ({
      id: definition.id,
      title: definition.title,
      ...(definition.summary === undefined ? {} : { summary: definition.summary }),
      family: definition.family,
      artifactKind: definition.artifactKind,
      digest,
      ...(definition.graph === undefined ? {} : { workflow: definition.graph.workflow.id }),
      legacy: "preset" in definition.legacy ? definition.legacy.preset : "external command",
    })),
    runs: runs.map(runSummary),
    cases: cases.map(caseSummary),
    products: products.map(productSummary),
  };
}

function isWorkflow(one: CompiledDefinition): one is CompiledDefinition<WorkflowDefinition> {
  return one.definition.kind === "workflow";
}

function isOutputType(one: CompiledDefinition): one is CompiledDefinition<OutputTypeDefinition> {
  return one.definition.kind === "output-type";
}
