import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partsSchema, sceneSchema } from "#contracts";
import { isEightBit, type Picture } from "#parity/compare/picture";
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
 * Which parts differ in two pictures, by what each side's scene shows where. It cannot be said of a picture that was cropped or fitted
 * after it was rendered, nor of one whose scene is not on record. It comes beside what was measured already, so where it fails the
 * parts are not measured, with the reason.
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
    const [ours, theirs] = pictures;
    if (!isEightBit(ours) || !isEightBit(theirs))
      return notMeasured("parts are told apart in pictures of 8 bits a channel");
    const sizes = [...pictures, one, other].map(({ width, height }) => `${width}x${height}`);
    if (new Set(sizes).size > 1) return notMeasured("the picture is not as it was rendered: it was cropped or fitted");
    const parts = partDifferences(ours, theirs, one, other, await namesOf(app, left));
    return { metrics: partsMetrics(parts, limits), parts };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
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
