import { hash } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import writeFileAtomic from "write-file-atomic";
import type { ArtifactRef, Catalogue } from "#contracts";
import { removedCases } from "#parity/approved/index";
import { causeGroup, causeText } from "#parity/cause/index";
import type { VerdictStore } from "#parity/history/verdict-store";
import type { SuiteHost } from "#parity/open-app";
import type { Changes } from "#parity/select/changes";
import { exportDocuments, type ExportOrder, type FileOf } from "#runtime/api/export-documents";
import {
  parityResultVersion,
  type HistoryEntry,
  type ParityResult,
  type ParitySuite,
  type SideResult,
} from "#runtime/api/parity-result";
import { approvalsOf, suiteCase } from "#runtime/api/summaries";
import type { App } from "#runtime/app";
import { fewAtATime } from "#runtime/few-at-a-time";
import { missingArtifact } from "#runtime/store/artifact-content";
import { fileFailure } from "#runtime/store/file-failure";
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
 * @param host as the suite was run with: what it has opened, if anything, and the files of kept verdicts
 * @throws RenderlineError disk-full, data-folder-unwritable
 */
export async function writeReport(host: SuiteHost, order: ReportOrder): Promise<void> {
  const { folder, catalogue, files, source, changes, history, durationMs } = order;
  const app = await host.opened();
  const results = order.results.map(withOwnRuns);
  const at = host.now().toISOString();
  const entries = results.filter(({ verdict }) => verdict !== "skipped").map((one) => entryOf(one, source, at));
  const fileOf: FileOf = (sha256) => findFile({ app, files: host.files }, sha256);
  const pictures: Pictures = { fileOf, files: host.files, history };
  const cases = await fewAtATime(results, (one) => summaryOf(pictures, one));
  const suite: ParitySuite = {
    version: parityResultVersion,
    at,
    commit: source?.commit ?? null,
    ...(order.content !== undefined && { content: order.content }),
    since: changes?.since ?? null,
    changedFiles: [...(changes?.files ?? [])],
    ...(changes && {
      approvals: approvalsOf(results),
      removedCases: removedCases(
        changes.approved,
        results.map(({ id }) => id),
      ),
    }),
    cases,
    durationMs,
  };
  await exportDocuments(app, {
    folder,
    catalogue,
    files,
    ...(source && { source }),
    parity: {
      suite,
      results,
      history: history === undefined ? entries : await history.add(entries),
      fileOf,
    },
    alongside: (made) => writeStopped(app, made, order),
  });
}

/** The files of each case that does not hold. */
async function writeStopped(app: App | undefined, folder: string, order: ReportOrder): Promise<void> {
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

/** Among the suite's own files, or else in the store. */
async function findFile(
  { app, files }: { readonly app: App | undefined; readonly files: string },
  sha256: string,
): Promise<string> {
  const own = join(files, sha256);
  const there = await access(own).then(
    () => true,
    () => false,
  );
  if (there) return own;
  if (app === undefined) throw missingArtifact(sha256, files);
  return app.artifacts.path(sha256);
}

/** Where the pictures are that small ones are drawn of, and where those go. */
interface Pictures {
  readonly fileOf: FileOf;
  readonly files: string;
  readonly history: VerdictStore | undefined;
}

async function summaryOf(pictures: Pictures, result: ParityResult): Promise<ParitySuite["cases"][number]> {
  const { graph, legacy } = result.sides;
  const causes = result.causes.map((one) => ({ group: causeGroup(one), text: causeText(one) }));
  const shown = graph.picture ?? graph.output ?? legacy.picture ?? legacy.output;
  return suiteCase(result, causes, await thumbnailOf(pictures, shown));
}

/** The runs of a kept verdict are an earlier suite's, whose data folder is gone: no page has them, and no link leads there. */
function withOwnRuns(result: ParityResult): ParityResult {
  if (!result.reused) return result;
  const { legacy, graph, approved } = result.sides;
  const own = (side: SideResult): SideResult => {
    const { runId: _, productRunId: __, ...rest } = side;
    return rest;
  };
  return { ...result, sides: { legacy: own(legacy), graph: own(graph), approved } };
}

async function thumbnailOf(
  { fileOf, files, history }: Pictures,
  picture: ArtifactRef | undefined,
): Promise<ArtifactRef | undefined> {
  if (picture?.kind !== "image") return undefined;
  const draw = async (): Promise<Buffer> =>
    sharp(await fileOf(picture.sha256))
      .resize(thumbnailSide, thumbnailSide, { fit: "inside" })
      .webp({ quality: 80 })
      .toBuffer();
  const bytes = history === undefined ? await draw() : await history.thumbnail(picture.sha256, draw);
  const sha256 = hash("sha256", bytes);
  try {
    // Never into a file that is there: that may be a kept one, by another name.
    await writeFileAtomic(join(files, sha256), bytes, { fsync: false });
  } catch (error) {
    throw fileFailure(error, files);
  }
  return { kind: "image", role: "thumbnail", sha256, bytes: bytes.byteLength };
}
