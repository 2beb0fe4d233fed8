import { expect, it } from "vitest";
import { countDifferences } from "./count-differences.ts";
import { deepened, fullOf, type Picture } from "./picture.ts";
import { paint, withPixels } from "./testing.ts";

/** Wider than two stretches and a rest, with a transparent band across their ends. */
const width = 600;
const height = 3;
const base = paint(width, height, (x, y) => [x % 251, y, 7, x > 250 && x < 262 ? 0 : 255]);
const changed = withPixels(base, [
  [0, 0, [0, 0, 9, 255]],
  [255, 1, [255 % 251, 1, 207, 0]],
  [256, 1, [5, 1, 7, 255]],
  [511, 2, [511 % 251, 2, 7, 254]],
  [599, 2, [599 % 251, 2, 17, 255]],
]);

/** Pixel by pixel, with no regard to how long it takes. */
function plainly(a: Picture, b: Picture): unknown {
  const histogram = Array.from({ length: 256 }, () => 0);
  const counts = { differingPixels: 0, largestChannelDifference: 0, alphaDifferingPixels: 0, hiddenColourPixels: 0 };
  const shown = { visiblePixels: 0, oneSidedPixels: 0, opaque: true };
  for (let offset = 0; offset < a.data.length; offset += 4) {
    const [one, other] = [[...a.data.subarray(offset, offset + 4)], [...b.data.subarray(offset, offset + 4)]];
    const most = Math.max(...one.map((value, channel) => Math.abs(value - (other[channel] ?? 0))));
    const level = Math.ceil((most * 255) / fullOf(a));
    histogram[level] = (histogram[level] ?? 0) + 1;
    const [alpha = 0, otherAlpha = 0] = [one[3], other[3]];
    counts.largestChannelDifference = Math.max(counts.largestChannelDifference, most);
    if (most > 0) counts.differingPixels += 1;
    if (alpha !== otherAlpha) counts.alphaDifferingPixels += 1;
    if (most > 0 && alpha === 0 && otherAlpha === 0) counts.hiddenColourPixels += 1;
    if (alpha > 0 || otherAlpha > 0) shown.visiblePixels += 1;
    if (alpha > 0 !== otherAlpha > 0) shown.oneSidedPixels += 1;
    if (alpha < fullOf(a) || otherAlpha < fullOf(a)) shown.opaque = false;
  }
  return { ...counts, ...shown, histogram };
}

const opaque = paint(width, height, (x, y) => [x % 251, y, 7, 255]);
const pairs: [string, Picture, Picture][] = [
  ["with transparent pixels", base, changed],
  ["the other way about", changed, base],
  ["opaque", opaque, withPixels(opaque, [[300, 1, [9, 9, 9, 255]]])],
  ["of 16 bits a channel", deepened(base), deepened(changed)],
  ["opaque and transparent", opaque, base],
  ["equal", base, base],
];

it.each(pairs)("counts a pair as it is counted pixel by pixel: %s", (_, a, b) => {
  const { tiles, ...counts } = countDifferences(a, b);
  expect(counts).toEqual(plainly(a, b));
  expect([...tiles.values()].reduce((sum, tile) => sum + tile.count, 0)).toBe(counts.differingPixels);
});

it("sees one level of 16 bits, in either half of a pixel", () => {
  const deep = deepened(base);
  const raised = [1, 2].map((channel) => {
    const data = Uint16Array.from(deep.data);
    data[(width + 300) * 4 + channel] = (data[(width + 300) * 4 + channel] ?? 0) + 1;
    return { ...deep, data };
  });
  for (const one of raised) {
    const { differingPixels, histogram } = countDifferences(deep, one);
    expect([differingPixels, histogram[1]]).toEqual([1, 1]);
  }
});
