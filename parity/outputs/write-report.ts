import { join } from "node:path";
import sharp from "sharp";
import { type ArtifactRef, type Catalogue } from "#contracts";
import { causeGroup, causeText } from "#parity/cause/index";
import type { VerdictStore } from "#parity/history/verdict-store";
import type { Changes } from "#parity/select/changes";
import { exportDocuments, type ExportOrder } from "#runtime/api/export-documents";
import {
  parityResultVersion,
  type HistoryEntry,
  type ParityResult,
  type ParitySuite,
  type SideResult,
} from "#runtime/api/parity-result";
import { readRun } from "#runtime/api/read-run";
import { suiteCase } from "#runtime/api/summaries";
import type { App } from "#runtime/app";
import type { ParityCase } from "#parity/case";
import { catalogueOf } from "#parity/run-suite";
import { letsThrough, ownMetrics } from "./verdicts.ts";
import { writeCaseFiles } from "./write-case-files.ts";

export interface ReportOrder {
  /** The documents' base folder; it is replaced as a whole. */
  readonly folder: string;
  readonly results: readonly ParityResult[];
  /** What the results are of. */
  readonly cases: readonly ParityCase[];
  /** Where the cases' files are. */
  readonly checkout: string;
  readonly catalogue: Catalogue;
  readonly files: ExportOrder["files"];
  readonly source: ExportOrder["source"] | undefined;
  /** As `checkoutContent` says it; absent where nobody asked. */
  readonly content?: string | undefined;
  readonly changes: Changes | undefined;
  readonly history: VerdictStore | undefined;
  readonly durationMs: number;
}

/** Side of the pictures in the list of cases, in pixels. */
const thumbnailSide = 160;

/**
 * Writes the documents of a suite's report, and the files they show: what its cases came to, their runs and products; under
 * `cases/ID` what each case that does not hold was given, and what its runs said.
 * @throws RenderlineError disk-full, data-folder-unwritable
 */
export async function writeReport(app: App, order: ReportOrder): Promise<void> {
  const { folder, catalogue, files, source, changes, history, durationMs } = order;
  const results = await Promise.all(order.results.map((one) => withOwnRuns(app, one)));
  const at = app.now().toISOString();
  const entries = results.filter(({ verdict }) => verdict !== "skipped").map((one) => entryOf(one, source, at));
  const cases: ParitySuite["cases"] = [];
  for (const one of results) cases.push(await summaryOf(app, one, history));
  const suite: ParitySuite = {
    version: parityResultVersion,
    at,
    commit: source?.commit ?? null,
    ...(order.content !== undefined && { content: order.content }),
    since: changes?.since ?? null,
    changedFiles: [...(changes?.files ?? [])],
    cases,
    durationMs,
  };
  await exportDocuments(app, {
    folder,
    catalogue,
    files,
    ...(source && { source }),
    parity: { suite, results, history: history === undefined ? entries : await history.add(entries) },
    alongside: (made) => writeStopped(app, made, order),
  });
}

/** The files of each case that does not hold. */
async function writeStopped(app: App, folder: string, order: ReportOrder): Promise<void> {
  const { results, cases, catalogue, checkout } = order;
  for (const result of results) {
    const one = cases.find(({ id }) => id === result.id);
    if (one === undefined || letsThrough(result)) continue;
    const given = { case: one, result, catalogue: catalogueOf(one, catalogue), checkout };
    await writeCaseFiles(app, join(folder, "cases", one.id), given);
  }
}

function entryOf(result: ParityResult, source: ReportOrder["source"], at: string): HistoryEntry {
  const { id, verdict, waived, sides } = result;
  return {
    case: id,
    commit: source?.commit ?? null,
    changed: source?.changed ?? true,
    at,
    verdict,
    waived,
    metrics: ownMetrics(result),
    output: sides.graph.output?.sha256 ?? null,
  };
}

async function summaryOf(
  app: App,
  result: ParityResult,
  history: VerdictStore | undefined,
): Promise<ParitySuite["cases"][number]> {
  const { graph, legacy } = result.sides;
  const causes = result.causes.map((one) => ({ group: causeGroup(one), text: causeText(one) }));
  const shown = graph.picture ?? graph.output ?? legacy.picture ?? legacy.output;
  return suiteCase(result, causes, await thumbnailOf(app, shown, history));
}

/**
 * The runs of a kept verdict may be another data folder's: then no page has them, and no link leads there. Where nothing stops anybody,
 * nobody looks for them: hundreds of unchanged cases are told in seconds.
 */
async function withOwnRuns(app: App, result: ParityResult): Promise<ParityResult> {
  if (!result.reused) return result;
  const { legacy, graph, approved } = result.sides;
  const own = async (side: SideResult): Promise<SideResult> => {
    const { runId, ...rest } = side;
    if (runId === undefined || letsThrough(result)) return rest;
    return (await readRun(app, runId)) === undefined ? rest : side;
  };
  return { ...result, sides: { legacy: await own(legacy), graph: await own(graph), approved } };
}

async function thumbnailOf(
  app: App,
  picture: ArtifactRef | undefined,
  history: VerdictStore | undefined,
): Promise<ArtifactRef | undefined> {
  if (picture?.kind !== "image") return undefined;
  const draw = async (): Promise<Buffer> =>
    sharp(await app.artifacts.path(picture.sha256))
      .resize(thumbnailSide, thumbnailSide, { fit: "inside" })
      .webp({ quality: 80 })
      .toBuffer();
  const bytes = history === undefined ? await draw() : await history.thumbnail(picture.sha256, draw);
  return app.artifacts.write("image", "thumbnail", bytes);
}
