import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { framesSchema, type ArtifactKind, type ArtifactRef, type Frames } from "#contracts";
import {
  comparePictures,
  decodePicture,
  measureFrames,
  type ComparedPictures,
  type FrameNoise,
  type Picture,
} from "#parity/compare/index";
import {
  blendContents,
  compareBlend,
  compareGlb,
  compareProduct,
  compareUsd,
  type StructureComparison,
} from "#parity/structure/index";
import type { Verdict } from "#runtime/api/metrics";
import type { FrameDifference, MetricResult, SideComparison, SideName, SideResult } from "#runtime/api/parity-result";
import { compareParts, outputOf, type ComparedParts } from "#parity/compare-parts";
import { limitsBetween } from "#parity/limits";
import { isExternal } from "#parity/sides/external";
import { turntableLimitsBetween } from "#parity/turntable-limits";
import type { App } from "#runtime/app";
import { failureText } from "#runtime/modules/call-module";

type Side = readonly [name: SideName, result: SideResult & { readonly output: ArtifactRef }];
type Found = Omit<SideComparison, "left" | "right">;
type MeasuredMetric = Extract<MetricResult, { state: "measured" }>;

export interface CompareContext {
  readonly app: App;
  readonly signal: AbortSignal;
}

/** Compares what two sides made, by what kind of thing it is. What cannot be compared is an `error`, never `pass`. */
export async function compareOutputs(left: Side, right: Side, context: CompareContext): Promise<SideComparison> {
  const [{ output: one }, { output: other }] = [left[1], right[1]];
  const between = { left: left[0], right: right[0] };
  if (one.kind !== other.kind) {
    const reason = `${left[0]} made a ${one.kind}, ${right[0]} a ${other.kind}`;
    return { ...between, verdict: "fail", reason, metrics: [] };
  }
  try {
    return { ...between, ...(await compareBy(one.kind)(left, right, context)) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { ...between, verdict: "error", reason: failureText(error).message, metrics: [] };
  }
}

function compareBy(kind: ArtifactKind): (left: Side, right: Side, context: CompareContext) => Promise<Found> {
  switch (kind) {
    case "image":
      return compareImages;
    case "video":
      return compareTurntables;
    case "blend":
    case "glb":
    case "usd":
    case "product":
      return compareStructures;
    default:
      throw new Error(`nothing compares artifacts of kind "${kind}"`);
  }
}

async function compareImages(
  [leftName, left]: Side,
  [rightName, right]: Side,
  { app, signal }: CompareContext,
): Promise<Found> {
  const decode = async ({ output: { sha256 } }: Side[1]): Promise<Picture> =>
    decodePicture(await app.artifacts.path(sha256));
  const [one, other] = await Promise.all([decode(left), decode(right)]);
  const limits = limitsBetween(left, right, one);
  const options = { names: { left: leftName, right: rightName }, limits };
  const found = await stored(app, await comparePictures(one, other, options));
  const equal = found.verdict === "pass" && found.diff === undefined;
  if (equal || found.verdict === "error") return found;
  return withParts(found, await compareParts(app, [left, right], [one, other], { signal, limits }));
}

/** A small part that is another one hides in the numbers of a large picture: so it fails, and so do parts of which nobody can say. */
function withParts(found: Found, { metrics, parts }: ComparedParts): Found {
  const whole = { ...found, metrics: [...found.metrics, ...metrics], ...(parts && { parts }) };
  if (found.verdict === "fail" || found.verdict === "error") return whole;
  for (const one of metrics) {
    if (one.state === "not-measured")
      return { ...whole, verdict: "inconclusive", reason: `${found.reason}; ${one.name} was not measured: ${one.why}` };
    if (one.verdict === "fail")
      return { ...whole, verdict: "fail", reason: `${found.reason}; a part differs by more than noise, ${one.note}` };
  }
  return whole;
}

/** The frames that the videos were made of: a video's own pixels have lost some of what differs. */
async function compareTurntables(left: Side, right: Side, { app, signal }: CompareContext): Promise<Found> {
  const [one, other] = [await framesOf(app, left), await framesOf(app, right)];
  const paths = ({ frames: refs }: Frames): Promise<string[]> =>
    Promise.all(refs.map(({ sha256 }) => app.artifacts.path(sha256)));
  const files = [await paths(one), await paths(other)] as const;
  const sides = [left[1], right[1]] as const;
  const limits = turntableLimitsBetween(...sides, one);
  const parts = new Map<number, ComparedParts>();
  const look: FrameNoise["look"] = async (frame, ...pictures) => {
    const told = await compareParts(app, sides, pictures, { frame, signal, limits: limits?.frame });
    parts.set(frame, told);
    return told.metrics;
  };
  const names = { left: left[0], right: right[0] };
  const noise = limits && { limits: limits.frame, noise: { motion: limits.motion, look } };
  const measured = await measureFrames(...files, { names, ...noise });
  const { worstFrame } = measured;
  const frames = measured.frames.map((each): FrameDifference => {
    const [ours, theirs] = [one.frames[each.frame], other.frames[each.frame]];
    return each.differing === 0 || !ours || !theirs ? each : { ...each, left: ours, right: theirs };
  });
  const same = left[1].output.sha256 === right[1].output.sha256;
  const found = await stored(app, measured);
  const rates = rateMetric(one.fps, other.fps);
  const video = videoMetric(same, limits !== undefined);
  const ended = found.verdict === "pass" ? videosSaid(video, rates, found.reason) : found;
  const whole = {
    ...found,
    verdict: ended.verdict,
    reason: ended.reason,
    metrics: [...found.metrics, rates, video],
    frames,
    ...(worstFrame !== undefined && { worstFrame }),
  };
  if (worstFrame === undefined) return whole;
  // Where there is noise the parts of each frame were judged with it.
  const judged = parts.get(worstFrame)?.parts;
  if (limits !== undefined) return judged === undefined ? whole : { ...whole, parts: judged };
  const told = await partsOfFrame(app, sides, files, { frame: worstFrame, signal });
  return told === undefined ? whole : withParts(whole, told);
}

/** What the videos themselves come to, where their frames pass. */
function videosSaid(video: MetricResult, rates: MeasuredMetric, frames: string): Pick<Found, "verdict" | "reason"> {
  if (rates.verdict === "fail") return { verdict: "fail", reason: `the videos are not equally fast: ${rates.note}` };
  if (video.state === "measured" && video.verdict === "fail")
    return { verdict: "fail", reason: "the frames are equal, the videos are not" };
  const unseen = "; of the videos' own pixels nothing is said, they are not decoded";
  return { verdict: "pass", reason: `${frames}${video.state === "measured" ? "" : unseen}` };
}

/** How fast the frames are shown, which has no noise. */
function rateMetric(left: number, right: number): MeasuredMetric {
  return {
    state: "measured",
    name: "video.frame-rate",
    version: "1",
    value: Math.abs(left - right),
    unit: "frames a second",
    limit: 0,
    verdict: left === right ? "pass" : "fail",
    ...(left !== right && { note: `${left} and ${right} frames a second` }),
  };
}

/** The files' bytes. Of frames with other noise they are others, and of another encoder: then nobody has looked at what they show. */
function videoMetric(same: boolean, noise: boolean): MetricResult {
  const named = { name: "video.differing", version: "1" } as const;
  if (noise && !same) {
    const why = "videos with noise of their own are never the same bytes, and their pixels are not decoded";
    return { state: "not-measured", ...named, why };
  }
  return {
    state: "measured",
    ...named,
    value: same ? 0 : 1,
    unit: "videos",
    limit: 0,
    verdict: same ? "pass" : "fail",
  };
}

/** Of the frame to look at first. */
async function partsOfFrame(
  app: App,
  sides: readonly [SideResult, SideResult],
  [left, right]: readonly [readonly string[], readonly string[]],
  { frame, signal }: { readonly frame: number; readonly signal: AbortSignal },
): Promise<ComparedParts | undefined> {
  const [one, other] = [left[frame], right[frame]];
  if (one === undefined || other === undefined) return undefined;
  return compareParts(app, sides, [await decodePicture(one), await decodePicture(other)], { frame, signal });
}

async function framesOf(app: App, [name, side]: Side): Promise<Frames> {
  const sha256 = outputOf(side, "frames");
  if (sha256 !== undefined) return app.artifacts.readJson(sha256, framesSchema);
  const remedy = isExternal(side)
    ? `: its command left a video alone. A video is compared by the pictures that it was made of, so have the command declare each of them in result.json, with the role "frame"`
    : "";
  throw new Error(`the ${name} side has no frames on record${remedy}`);
}

async function stored(app: App, { diff, heat, ...measured }: ComparedPictures): Promise<Found> {
  const { verdict, reason, metrics, histogram } = measured;
  const write = (bytes: Uint8Array): Promise<ArtifactRef> => app.artifacts.write("image", "render", bytes);
  return {
    verdict,
    reason,
    metrics,
    ...(histogram && { histogram }),
    ...(diff && { diff: await write(diff) }),
    ...(heat && { heat: await write(heat) }),
  };
}

async function compareStructures([, left]: Side, [, right]: Side, { app, signal }: CompareContext): Promise<Found> {
  const compare = { blend: compareBlend, glb: compareGlb, usd: compareUsd, product: compareProduct };
  const kind = left.output.kind as keyof typeof compare;
  return withHost({ app, signal }, async (host) => {
    const { metrics, structure } = await compare[kind](host, left.output, right.output);
    return { ...judge({ metrics, structure }), metrics, structure };
  });
}

/** Digest of what a file holds, of a kind whose bytes differ each time it is saved; undefined of any other kind. */
export type ReadContents = (kind: ArtifactKind, sha256: string) => Promise<string | undefined>;

/** Each file is opened once, however often it is asked for. */
export function contentsReader(context: CompareContext): ReadContents {
  const known = new Map<string, Promise<string>>();
  return async (kind, sha256) => {
    if (kind !== "blend") return undefined;
    const read = known.get(sha256) ?? withHost(context, (host) => blendContents(host, { sha256 }));
    known.set(sha256, read);
    return read;
  };
}

type StructureHost = Parameters<typeof compareBlend>[0];

async function withHost<TResult>(
  { app: { artifacts, tools }, signal }: CompareContext,
  use: (host: StructureHost) => Promise<TResult>,
): Promise<TResult> {
  const scratch = await mkdtemp(join(tmpdir(), "renderline-structure-"));
  try {
    return await use({ artifacts, tools, scratch, signal });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function judge({ metrics, structure }: StructureComparison): { verdict: Verdict; reason: string } {
  const unread = metrics.find((one) => one.state === "not-measured");
  if (unread?.state === "not-measured") return { verdict: "error", reason: `${unread.name}: ${unread.why}` };
  const [first] = structure;
  if (first === undefined) return { verdict: "pass", reason: "they hold the same" };
  const more = structure.length === 1 ? "" : `, and ${structure.length - 1} more`;
  return { verdict: "fail", reason: `${first.what} "${first.id}" differs in ${first.field}${more}` };
}
