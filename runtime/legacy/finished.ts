import type { ArtifactRef, LegacyFinishedStill, LegacyThumbnail } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { finishImageModule, makeThumbnailModule } from "#runtime/modules/index";
import { legacyStep, stepCaller, type OrderWithMaterials } from "./step.ts";
import { checkedStill, stillSteps } from "./still.ts";

const finish = legacyStep("finished/finish", finishImageModule);
const thumbnail = legacyStep("thumbnail/make", makeThumbnailModule);

/** Every step of each of these pipelines, in order. */
export const finishedSteps = [...stillSteps, finish];
export const thumbnailSteps = [...stillSteps, thumbnail];

/** The legacy finished still: an order line becomes the file that somebody ordered. */
export async function legacyFinishedStill(
  host: CallHost,
  line: OrderWithMaterials & { readonly settings: LegacyFinishedStill },
): Promise<{ image: ArtifactRef }> {
  const call = stepCaller(host);
  const { finish: params, ...settings } = line.settings;
  const bitDepth = params.format === "png16" ? 16 : 8;
  const image = await checkedStill(host, call, { ...line, settings }, { bitDepth });
  return call(finish, { params, inputs: { image } });
}

/** The legacy thumbnail: a square picture, quickly rendered, as a small file. */
export async function legacyThumbnail(
  host: CallHost,
  line: OrderWithMaterials & { readonly settings: LegacyThumbnail },
): Promise<{ image: ArtifactRef }> {
  const call = stepCaller(host);
  const { side, format, quality, ...view } = line.settings;
  const settings = { ...view, width: side, height: side };
  const image = await checkedStill(host, call, { ...line, settings }, { denoise: "fast" });
  return call(thumbnail, { params: { side, format, quality }, inputs: { image } });
}
