import { randomUUID } from "node:crypto";
import { chmod, copyFile, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { artifactFormat, artifactFormats, formatHeadBytes, type ArtifactKind } from "#contracts";
import type { App } from "#runtime/app";
import { fewAtATime } from "#runtime/few-at-a-time";
import { fileFailure } from "#runtime/store/file-failure";
import {
  documentPaths,
  indexDocumentSchema,
  productDocumentSchema,
  runDocumentSchema,
  workflowDocumentSchema,
  type ArtifactLink,
  type IndexDocument,
} from "./documents.ts";
import { linkCase, linkOrderLine, linkProduct, linkRun, linkSuite, type LinkArtifact } from "./artifact-links.ts";
import { indexDocument } from "./index-document.ts";
import { orderLineDocumentSchema, orderLinesDocumentSchema, outputTypesDocumentSchema } from "./order-documents.ts";
import { outputTypesDocument } from "./output-types-document.ts";
import { productsState } from "./read-product.ts";
import { nothingRecorded, readRecorded } from "./recorded-documents.ts";
import { runLogsDocumentSchema } from "./run-logs-document.ts";
import {
  parityResultSchema,
  paritySuiteSchema,
  type HistoryEntry,
  type ParityResult,
  type ParitySuite,
} from "./parity-result.ts";
import { takeReport, withReport } from "./take-report.ts";
import { caseSummary, productSummary, runSummary } from "./summaries.ts";
import { workflowDocument, workflowsOf, type AuthoredDefinitions } from "./workflow-document.ts";

export interface ExportOrder extends AuthoredDefinitions {
  /** The documents' base folder; it is replaced as a whole. */
  readonly folder: string;
  /** What Git says of the definitions; none outside a Git checkout. */
  readonly source?: IndexDocument["source"];
  /** What the golden cases came to, of a suite that was run on this data folder. */
  readonly parity?: ParityReport;
  /** The documents of a suite that was run on another data folder: they are shown beside. */
  readonly report?: string;
  /** Writes what else is to be in the folder, before it takes the place of the old one. */
  readonly alongside?: (folder: string) => Promise<void>;
}

export interface ParityReport {
  readonly suite: ParitySuite;
  readonly results: readonly ParityResult[];
  readonly history: readonly HistoryEntry[];
  /** What the results show need not be in the store. */
  readonly fileOf: FileOf;
}

/** Where a file of a digest is. @throws RenderlineError artifact-missing, artifact-invalid */
export type FileOf = (sha256: string) => Promise<string>;

/** What a report's pages show, or lead to. */
const isShown: ReadonlySet<ArtifactKind> = new Set(["image", "video", "glb", "usd", "blend"]);

/**
 * Writes every document that the site's pages read, and the pictures, videos and meshes they show.
 * @param app undefined where no data folder was opened: for a suite none of whose cases was run
 */
export async function exportDocuments(app: App | undefined, order: ExportOrder): Promise<void> {
  const { folder, catalogue, files, source, parity, report } = order;
  const temporary = `${folder}-${randomUUID()}`;
  const makeFolder = folderMaker();
  const meshes = copier(parity?.fileOf ?? ((sha256) => storeOf(app).path(sha256)), temporary, makeFolder);
  const models: LinkArtifact = (one) => (isShown.has(one.kind) ? meshes(one) : one);
  const pictures: LinkArtifact = (one) => (one.kind === "image" || one.kind === "video" ? meshes(one) : one);
  const write = async (path: string, document: unknown): Promise<void> => {
    await makeFolder(dirname(join(temporary, path)));
    await writeFile(join(temporary, path), JSON.stringify(document));
  };
  try {
    await mkdir(temporary, { recursive: true });
    // First: what is written here itself then takes the place of a report's.
    const taken = report === undefined ? undefined : await takeReport(report, temporary);
    const recorded = app === undefined ? nothingRecorded : await readRecorded(app, catalogue, parity?.results ?? []);
    const { listed, lines, runs, linked, products } = recorded;
    for (const one of workflowsOf(catalogue)) {
      const document = workflowDocument(one, { catalogue, files });
      await write(documentPaths.workflow(one.definition.id), workflowDocumentSchema.parse(document));
    }
    for (const run of [...runs, ...linked]) {
      await write(documentPaths.run(run.id), runDocumentSchema.parse(await linkRun(run, pictures)));
      await write(documentPaths.logs(run.id), runLogsDocumentSchema.parse(await recorded.logsOf(run)));
    }
    for (const line of lines)
      await write(documentPaths.orderLine(line.id), orderLineDocumentSchema.parse(await linkOrderLine(line, pictures)));
    await write(documentPaths.orderLines, orderLinesDocumentSchema.parse(listed));
    await write(documentPaths.outputTypes, outputTypesDocumentSchema.parse(await outputTypesDocument(app, catalogue)));
    await fewAtATime(parity?.results ?? [], async (one) =>
      write(documentPaths.parity(one.id), parityResultSchema.parse(await linkCase(one, models))),
    );
    if (parity !== undefined) {
      await write(documentPaths.paritySuite, paritySuiteSchema.parse(await linkSuite(parity.suite, models)));
      await write(documentPaths.parityHistory, parity.history);
    }
    for (const one of products)
      await write(documentPaths.product(one.id), productDocumentSchema.parse(await linkProduct(one, meshes)));
    const lists = {
      runs: runs.map(runSummary),
      cases: (parity?.suite.cases ?? []).map(caseSummary),
      products: products.map(productSummary),
    };
    const index = indexDocument(catalogue, lists, source);
    await write(documentPaths.index, indexDocumentSchema.parse(withReport(index, taken)));
    await order.alongside?.(temporary);
    await replaceFolder(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw fileFailure(error, dirname(folder));
  }
}

/** Counts what the documents show: the same text again means that nothing has ended since. */
export async function documentsState(app: App): Promise<string> {
  const { db } = app.database;
  const count = (table: "run" | "order_line" | "dispatch" | "shadow_result" | "mode_change"): Promise<{ n: number }> =>
    db
      .selectFrom(table)
      .select((row) => row.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
  const ended = (table: "run" | "dispatch"): Promise<{ n: number }> =>
    db
      .selectFrom(table)
      .select((row) => row.fn.count<number>("finished_at").as("n"))
      .executeTakeFirstOrThrow();
  const counted = {
    runs: await count("run"),
    "runs ended": await ended("run"),
    "order lines": await count("order_line"),
    dispatches: await count("dispatch"),
    "dispatches ended": await ended("dispatch"),
    shadows: await count("shadow_result"),
    "mode changes": await count("mode_change"),
  };
  const texts = Object.entries(counted).map(([what, { n }]) => `${n} ${what}`);
  return [...texts, `products ${await productsState(app)}`].join(", ");
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

function storeOf(app: App | undefined): App["artifacts"] {
  if (app === undefined) throw new Error("without a data folder only a suite's files can be exported");
  return app.artifacts;
}

type MakeFolder = (folder: string) => Promise<unknown>;

/** Makes each folder once. */
function folderMaker(): MakeFolder {
  const made = new Map<string, Promise<unknown>>();
  return (folder) => {
    const known = made.get(folder) ?? mkdir(folder, { recursive: true });
    made.set(folder, known);
    return known;
  };
}

/** Copies what documents link to beside them, each file once. */
function copier(fileOf: FileOf, folder: string, makeFolder: MakeFolder): (one: ArtifactLink) => Promise<ArtifactLink> {
  const urls = new Map<string, Promise<string>>();
  const copy = async ({ kind, sha256 }: ArtifactLink): Promise<string> => {
    const stored = await fileOf(sha256);
    const { extension } = artifactFormat(kind, await firstBytes(stored)) ?? artifactFormats[kind];
    const url = documentPaths.artifact(sha256, extension);
    const file = join(folder, url);
    await makeFolder(dirname(file));
    await copyFile(stored, file);
    // The artifact is read-only, a site is its owner's to change.
    await chmod(file, 0o644);
    return url;
  };
  return async (one) => {
    const known = urls.get(one.sha256) ?? copy(one);
    urls.set(one.sha256, known);
    return { ...one, url: await known };
  };
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
