import { framesSchema, type Frames } from "#contracts";
import { decodePicture, measureFrames, type FrameNoise } from "#parity/compare/index";
import type { FrameDifference, MetricResult, SideResult } from "#runtime/api/parity-result";
import { compareParts, outputOf, type ComparedParts } from "#parity/compare-parts";
import { stored, withParts, type CompareContext, type Found, type Side } from "#parity/found";
import { isExternal } from "#parity/sides/external";
import { turntableLimitsBetween } from "#parity/turntable-limits";
import type { App } from "#runtime/app";

type MeasuredMetric = Extract<MetricResult, { state: "measured" }>;

/** The frames that the videos were made of: a video's own pixels have lost some of what differs. */
export async function compareTurntables(left: Side, right: Side, { app, signal }: CompareContext): Promise<Found> {
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
