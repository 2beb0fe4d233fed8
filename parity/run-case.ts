import { randomUUID } from "node:crypto";
import { canonicalJson, type ArtifactRef, type Catalogue } from "#contracts";
import {
  compareImages,
  decodePicture,
  encodePng,
  type Metrics,
  type Picture,
  type Verdict,
} from "#parity/compare/index";
import type { ArtifactLink, ModuleCall, ParityDocument } from "#runtime/api/documents";
import { readModuleCalls, readRunTimes } from "#runtime/api/read-run";
import type { App } from "#runtime/app";
import { renderOrderLine } from "#runtime/dispatch/render";
import { failureText } from "#runtime/modules/call-module";
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
 * Renders a case through legacy and through the graph, both afresh, compares the pictures with tolerance zero,
 * and records the comparison. A side that failed makes the verdict `error`, never `pass`.
 */
export async function runCase(app: App, one: ParityCase, context: CaseContext): Promise<ParityDocument> {
  const legacy = await renderSide(app, one, "legacy", context);
  const graph = await renderSide(app, one, "graph", context);
  context.signal.throwIfAborted();
  const compared = compareSides(legacy, graph);
  const diff = compared.diff && (await app.artifacts.write("image", "render", await encodePng(compared.diff)));
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
  await app.database.db
    .insertInto("comparison")
    .values({ id: randomUUID(), case_id: one.id, created_at: app.now(), document: JSON.stringify(document) })
    .execute();
  return document;
}

async function renderSide(app: App, one: ParityCase, mode: Mode, context: CaseContext): Promise<Side> {
  const started = app.now();
  try {
    const { runId, image } = await renderOrderLine(app, {
      ...context,
      product: one.product,
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
    context.signal.throwIfAborted();
    return { error: failureText(error), durationMs: app.now().getTime() - started.getTime(), calls: [] };
  }
}

interface Compared {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly metrics: Metrics | null;
  readonly diff: Picture | undefined;
}

function compareSides(legacy: Side, graph: Side): Compared {
  if (legacy.picture === undefined || graph.picture === undefined) {
    const failed =
      legacy.picture === undefined
        ? ({ name: "legacy", side: legacy } as const)
        : ({ name: "graph", side: graph } as const);
    const reason = `${failed.name} gave no picture: ${failed.side.error?.message ?? "unknown"}`;
    return { verdict: "error", reason, metrics: null, diff: undefined };
  }
  const { verdict, reason, metrics, diff } = compareImages(legacy.picture, graph.picture, { pixelmatchThreshold });
  const { width, height } = legacy.picture;
  return { verdict, reason, metrics, diff: diff === null ? undefined : { width, height, data: diff } };
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
