import { heatColour } from "#runtime/api/heat-scale";
import type { Differences } from "./count-differences.ts";
import type { IndexedPicture } from "./indexed-png.ts";
import { largestDifference, levelOf } from "./level.ts";
import { fullOf, type Picture } from "./picture.ts";

const palette = Array.from({ length: 256 }, (_, difference) => heatColour(difference));

/** How much each pixel differs, in colours of {@link heatColour}: an index is a {@link levelOf}. Wants an aligned pair of one size and depth. */
export function drawHeat(left: Picture, right: Picture, { tiles }: Differences): IndexedPicture {
  const { width, height } = left;
  const full = fullOf(left);
  // What lies in no differing tile stays 0: equal.
  const data = new Uint8Array(width * height);
  for (const { top, bottom, left: from, right: to } of tiles.values()) {
    for (let y = top; y < bottom; y += 1) {
      for (let index = y * width + from; index < y * width + to; index += 1) {
        data[index] = levelOf(largestDifference(left.data, right.data, index * 4), full);
      }
    }
  }
  return { width, height, data, palette };
}
