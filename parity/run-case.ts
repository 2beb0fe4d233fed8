import { randomUUID } from "node:crypto";
import { canonicalJson, type ArtifactRef, type Catalogue } from "#contracts";
import {
  compareImages,
  decodePicture,
  encodeIndexedPng,
  type IndexedPicture,
  type Metrics,
  type Picture,
  type Verdict,
} from "#parity/compare/index";
import type { ArtifactLink, ModuleCall, ParityDocument } from "#runtime/api/documents";
import { readModuleCalls, readRunTimes } from "#runtime/api/read-run";
import type { App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { renderOrderLine } from "#runtime/dispatch/render";
import { failureText } from "#runtime/modules/call-module";
import { insertArtifacts } from "#runtime/store/run-records";
import type { Mode } from "#runtime/store/status";
import type { ParityCase } from "./case.ts";

/** How small a colour difference pixelmatch still counts, 0 to 1; its own default. */
const pixelmatchThreshold = 0.1;

export interface CaseContext {
  readonly catalogue: Catalogue;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** A side of a case as it came out: a picture, or why there is none. */
type Side = ParityDocument["legacy"] & { readonly picture?: Picture; readonly calls: readonly ModuleCall[] };

/**
 * Publishes a case's product, renders it through legacy and through the graph, both afresh, compares the pictures with tolerance zero,
 * and records the comparison. A product that cannot be made or a side that failed makes the verdict `error`, never `pass`.
 */
export async function runCase(app: App, one: ParityCase, context: CaseContext): Promise<ParityDocument> {
  const product = await ingestCase(app, one, context);
  const [legacy, graph] =
    "revision" in product
      ? [
          await renderSide(app, one, product.revision, "legacy", context),
          await renderSide(app, one, product.revision, "graph", context),
        ]
      : [product, product];
  context.signal.throwIfAborted();
  const compared =
    "revision" in product ? await compareSides(legacy, graph) : uncompared("the product was not made", product);
  const diff = compared.diff && (await app.artifacts.write("image", "render", await encodeIndexedPng(compared.diff)));
  const document: ParityDocument = {
    version: 1,
    id: one.id,
    title: one.title,
    product: one.product,
    outputType: one.outputType,
    verdict: compared.verdict,
    ...(compared.metrics?.differingPixels == null ? {} : { differingPixels: compared.metrics.differingPixels }),
    reason: compared.reason,
    legacy: published(legacy),
    graph: published(graph),
    ...(diff === undefined ? {} : { diff: link(diff) }),
    metrics: compared.metrics,
    calls: pairCalls(legacy.calls, graph.calls),
    reproduce: `npx renderline parity run --case ${one.id}`,
  };
  if (diff !== undefined) await insertArtifacts(app.database.db, [diff], app.now());
  await app.database.db
    .insertInto("comparison")
    .values({ id: randomUUID(), case_id: one.id, created_at: app.now(), document: JSON.stringify(document) })
    .execute();
  return document;
}

/** Both sides render one revision, whatever is published under the product's id meanwhile. */
async function ingestCase(app: App, one: ParityCase, context: CaseContext): Promise<{ revision: string } | Side> {
  const started = app.now();
  try {
    return await ingestProduct(app, { ...context, file: one.step, product: one.product, mode: "graph" });
  } catch (error) {
    return failedSide(app, started, error, context);
  }
}

function failedSide(app: App, started: Date, error: unknown, { signal }: CaseContext): Side {
  signal.throwIfAborted();
  return { error: failureText(error), durationMs: app.now().getTime() - started.getTime(), calls: [] };
}

async function renderSide(
  app: App,
  one: ParityCase,
  revision: string,
  mode: Mode,
  context: CaseContext,
): Promise<Side> {
  const started = app.now();
  try {
    const { runId, artifact: image } = await renderOrderLine(app, {
      // What was kept proves nothing about what is made now.
      cached: false,
      ...context,
      product: one.product,
      revision,
      outputType: one.outputType,
      mode,
      params: {},
      onProgress: (message) => context.onProgress(`${one.id} ${mode}: ${message}`),
    });
    const picture = await decodePicture(await app.artifacts.path(image.sha256), `the ${mode} picture of "${one.id}"`);
    const { width, height } = picture;
    const durationMs = await readRunTimes(app, runId);
    return { runId, image: link(image), width, height, durationMs, picture, calls: await readModuleCalls(app, runId) };
  } catch (error) {
    return failedSide(app, started, error, context);
  }
}

interface Compared {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly metrics: Metrics | null;
  readonly diff: IndexedPicture | undefined;
}

function uncompared(what: string, { error }: Side): Compared {
  const reason = `${what}: ${error?.message ?? "unknown"}`;
  return { verdict: "error", reason, metrics: null, diff: undefined };
}

async function compareSides(legacy: Side, graph: Side): Promise<Compared> {
  if (legacy.picture === undefined || graph.picture === undefined) {
    return legacy.picture === undefined
      ? uncompared("legacy gave no picture", legacy)
      : uncompared("graph gave no picture", graph);
  }
  const { verdict, reason, metrics, diff } = await compareImages(legacy.picture, graph.picture, {
    pixelmatchThreshold,
  });
  return { verdict, reason, metrics, diff: diff ?? undefined };
}

/** Calls of both sides by call id, legacy's order first. Equal: module, tool, params, inputs and outputs agree. */
function pairCalls(legacy: readonly ModuleCall[], graph: readonly ModuleCall[]): ParityDocument["calls"] {
  const ids = [...new Set([...legacy, ...graph].map(({ callId }) => callId))];
  return ids.map((callId) => {
    const left = legacy.find((call) => call.callId === callId);
    const right = graph.find((call) => call.callId === callId);
    return {
      callId,
      equal: left !== undefined && right !== undefined && whatCounts(left) === whatCounts(right),
      ...(left === undefined ? {} : { legacy: left }),
      ...(right === undefined ? {} : { graph: right }),
    };
  });
}

function whatCounts({ module, tool, params, inputs, outputs, error }: ModuleCall): string {
  return canonicalJson({ module, tool, params, inputs, outputs, error: error?.code });
}

function published({ picture: _picture, calls: _calls, ...side }: Side): ParityDocument["legacy"] {
  return side;
}

function link(ref: ArtifactRef): ArtifactLink {
  return { ...ref };
}
