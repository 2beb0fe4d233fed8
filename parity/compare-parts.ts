import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partsSchema, sceneSchema } from "#contracts";
import { decodePicture } from "#parity/compare/index";
import { isEightBit, type EightBitPicture, type Picture } from "#parity/compare/picture";
import {
  partDifferences,
  partsMetrics,
  partsNotMeasured,
  renderIdPicture,
  type IdPicture,
  type PartLimits,
} from "#parity/parts/index";
import type { MetricResult, PartDifference, SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { failureText } from "#runtime/modules/call-module";

export interface ComparedParts {
  readonly metrics: MetricResult[];
  readonly parts?: PartDifference[];
}

interface PartsContext {
  readonly signal: AbortSignal;
  /** Which frame of a turntable the pictures are, from 0; none of a still. */
  readonly frame?: number;
  readonly limits?: PartLimits | undefined;
}

/**
 * Which parts differ in two pictures, by what each side's scene shows where. Of pictures that were cropped or fitted after they were
 * rendered it is said by what was rendered, without places in what is shown; it cannot be said where that, or the scene, is not on
 * record. It comes beside what was measured already, so where it fails the parts are not measured, with the reason.
 */
export async function compareParts(
  app: App,
  sides: readonly [SideResult, SideResult],
  pictures: readonly [Picture, Picture],
  context: PartsContext,
): Promise<ComparedParts> {
  try {
    return await measureParts(app, sides, pictures, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return notMeasured(failureText(error).message);
  }
}

async function measureParts(
  app: App,
  [left, right]: readonly [SideResult, SideResult],
  pictures: readonly [Picture, Picture],
  { signal, frame = 0, limits }: PartsContext,
): Promise<ComparedParts> {
  const scratch = await mkdtemp(join(tmpdir(), "renderline-parts-"));
  try {
    const shown = [shownBy(left, frame), shownBy(right, frame)];
    // What a foreign renderer's picture shows where, is told by the other side's scene.
    const known = shown.find((one) => one !== undefined);
    if (known === undefined) return notMeasured("no side has a scene on record");
    const host = { artifacts: app.artifacts, tools: app.tools, scratch, signal, progress: () => undefined };
    const idsOf = async ({ scene, degrees }: Shown): Promise<IdPicture> =>
      renderIdPicture(host, await app.artifacts.readJson(scene, sceneSchema), degrees);
    const [ofLeft, ofRight] = [shown[0] ?? known, shown[1] ?? known];
    const one = await idsOf(ofLeft);
    const other = ofLeft.scene === ofRight.scene && ofLeft.degrees === ofRight.degrees ? one : await idsOf(ofRight);
    const names = await namesOf(app, left);
    const shownPair = comparable(pictures, [one, other]);
    if (shownPair !== undefined) {
      const parts = partDifferences(...shownPair, one, other, names);
      return { metrics: partsMetrics(parts, limits), parts };
    }
    const renderedPair = comparable(await renderedOf(app, [left, right]), [one, other]);
    if (renderedPair === undefined) return notMeasured(notAsRendered);
    // Their places are in another picture than the one that is looked at.
    const parts = partDifferences(...renderedPair, one, other, names).map((part) => ({ ...part, place: null }));
    return { metrics: partsMetrics(parts, limits).map(asRendered), parts };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Pictures that an ID picture can be laid over: of its size, in 8 bits a channel. */
function comparable(
  pictures: readonly [Picture, Picture] | undefined,
  ids: readonly [IdPicture, IdPicture],
): readonly [EightBitPicture, EightBitPicture] | undefined {
  if (pictures === undefined) return undefined;
  const [ours, theirs] = pictures;
  if (!isEightBit(ours) || !isEightBit(theirs)) return undefined;
  const sizes = [...pictures, ...ids].map(({ width, height }) => `${width}x${height}`);
  return new Set(sizes).size === 1 ? [ours, theirs] : undefined;
}

const notAsRendered =
  "parts are told apart in pictures of 8 bits a channel, as they were rendered: these are not, and of one side at least what was rendered is not on record as such a picture";

function asRendered(metric: MetricResult): MetricResult {
  if (metric.state === "not-measured") return metric;
  const note = [metric.note, "in the pictures as they were rendered"].filter((one) => one !== undefined).join("; ");
  return { ...metric, note };
}

/** What the sides rendered before they finished it; undefined where one of them did not, or keeps no record of it. */
async function renderedOf(
  app: App,
  sides: readonly [SideResult, SideResult],
): Promise<readonly [Picture, Picture] | undefined> {
  const [ours, theirs] = sides.map(
    ({ calls }) => calls.findLast(({ module }) => module.key === "render.still")?.outputs["image"],
  );
  if (ours === undefined || theirs === undefined) return undefined;
  const decode = async (sha256: string): Promise<Picture> => decodePicture(await app.artifacts.path(sha256));
  return [await decode(ours), await decode(theirs)];
}

function notMeasured(why: string): ComparedParts {
  return { metrics: partsNotMeasured(why) };
}

interface Shown {
  /** Digest of the scene. */
  readonly scene: string;
  /** How far the product is turned. */
  readonly degrees: number;
}

/** What a side's picture is of; undefined where no scene is on record. */
function shownBy(side: SideResult, frame: number): Shown | undefined {
  const scene = outputOf(side, "scene");
  if (scene === undefined) return undefined;
  const turntable = side.calls.findLast(({ outputs }) => outputs["frames"] !== undefined);
  if (turntable === undefined) return { scene, degrees: 0 };
  const { degrees, frames } = turntable.params;
  // As the module has it: frame n stands at n / frames of the whole turn.
  return { scene, degrees: (Number(degrees) * frame) / Number(frames) };
}

async function namesOf(app: App, side: SideResult) {
  const digest = outputOf(side, "parts");
  return digest === undefined ? [] : (await app.artifacts.readJson(digest, partsSchema)).parts;
}

/** What the side's last call with such a port gave there. */
export function outputOf({ calls }: SideResult, port: string): string | undefined {
  return calls.flatMap(({ outputs }) => outputs[port] ?? []).at(-1);
}
