import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partsSchema, sceneSchema } from "#contracts";
import { isEightBit, type Picture } from "#parity/compare/picture";
import { partDifferences, partsMetric, partsNotMeasured, renderIdPicture, type IdPicture } from "#parity/parts/index";
import type { MetricResult, PartDifference, SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";

export interface ComparedParts {
  readonly metric: MetricResult;
  readonly parts?: PartDifference[];
}

/**
 * Which parts differ in two pictures, by what each side's scene shows where. It cannot be said of a picture that was cropped or fitted
 * after it was rendered, nor of one whose scene is not on record.
 * @param degrees how far the product is turned, as in a frame of a turntable
 */
export async function compareParts(
  app: App,
  [left, right]: readonly [SideResult, SideResult],
  pictures: readonly [Picture, Picture],
  { signal, degrees = 0 }: { readonly signal: AbortSignal; readonly degrees?: number },
): Promise<ComparedParts> {
  const scratch = await mkdtemp(join(tmpdir(), "renderline-parts-"));
  try {
    const ids: IdPicture[] = [];
    for (const side of [left, right]) {
      const digest = outputOf(side, "scene");
      if (digest === undefined) return notMeasured("a side has no scene on record");
      const scene = await app.artifacts.readJson(digest, sceneSchema);
      const host = { artifacts: app.artifacts, tools: app.tools, scratch, signal, progress: () => undefined };
      ids.push(await renderIdPicture(host, scene, degrees));
    }
    const [one, other] = ids;
    if (one === undefined || other === undefined) throw new Error("two sides have two scenes");
    const [ours, theirs] = pictures;
    if (!isEightBit(ours) || !isEightBit(theirs))
      return notMeasured("parts are told apart in pictures of 8 bits a channel");
    const sizes = [...pictures, one, other].map(({ width, height }) => `${width}x${height}`);
    if (new Set(sizes).size > 1) return notMeasured("the picture is not as it was rendered: it was cropped or fitted");
    const parts = partDifferences(ours, theirs, one, other, await namesOf(app, left));
    return { metric: partsMetric(parts), parts };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function notMeasured(why: string): ComparedParts {
  return { metric: partsNotMeasured(why) };
}

async function namesOf(app: App, side: SideResult) {
  const digest = outputOf(side, "parts");
  return digest === undefined ? [] : (await app.artifacts.readJson(digest, partsSchema)).parts;
}

/** What the side's last call with such a port gave there. */
export function outputOf({ calls }: SideResult, port: string): string | undefined {
  return calls.flatMap(({ outputs }) => outputs[port] ?? []).at(-1);
}
