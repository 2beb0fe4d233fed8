import type { EightBitPicture } from "../../picture.ts";
import { paint, withPixels, type Pixel } from "../../testing.ts";

/** A pair of opaque pictures whose FLIP the authors' evaluator has measured, too. */
export interface ReferencePair {
  readonly name: string;
  readonly left: EightBitPicture;
  readonly right: EightBitPicture;
  /** How far a pixel may be off, where that is more than 1e-4; the mean never may be. */
  readonly pixelTolerance?: number;
}

const width = 96;
const height = 72;

/** Equal numbers on every machine (a linear congruential generator), 0 to 255. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
}

/** A lit ball on a studio backdrop, as a product picture has it. */
function ball(centre: number, roughness: number): EightBitPicture {
  return paint(width, height, (x, y) => {
    const [dx, dy] = [(x - centre) / 26, (y - 36) / 26];
    const inside = 1 - dx * dx - dy * dy;
    if (inside <= 0) return [205 + Math.floor(y / 3), 207 + Math.floor(y / 3), 210 + Math.floor(y / 3), 255];
    const light = Math.max(0, 0.55 * Math.sqrt(inside) - 0.45 * dx - 0.6 * dy);
    const highlight = Math.max(0, 1 - ((dx + 0.35) ** 2 + (dy + 0.4) ** 2) * (12 - 40 * roughness)) * 90;
    const level = (base: number): number => Math.min(255, Math.round(base * (0.25 + 0.75 * light) + highlight));
    return [level(190), level(120), level(45), 255];
  });
}

const plain = (pixel: Pixel): EightBitPicture => paint(width, height, () => pixel);
const lines = (offset: number, pixel: Pixel): EightBitPicture =>
  paint(width, height, (x, y) => ((x + offset + Math.floor(y / 4)) % 12 === 0 ? pixel : [240, 240, 240, 255]));

function grain(picture: EightBitPicture, seed: number, strength: number): EightBitPicture {
  const next = noise(seed);
  const data = picture.data.map((value, index) =>
    index % 4 === 3 ? value : Math.min(255, Math.max(0, value + Math.round(((next() - 127.5) / 127.5) * strength))),
  );
  return { ...picture, data };
}

function random(seed: number): EightBitPicture {
  const next = noise(seed);
  return paint(width, height, () => [next(), next(), next(), 255]);
}

const product = ball(48, 0.05);
const grey = plain([128, 128, 128, 255]);

/** What the evaluator was given: `make-reference.ts` writes them as PNG files. */
export const referencePairs: readonly ReferencePair[] = [
  { name: "equal", left: product, right: product },
  { name: "one pixel by one level", left: product, right: withPixels(product, [[40, 30, nudged(product, 40, 30)]]) },
  { name: "one white pixel on grey", left: grey, right: withPixels(grey, [[50, 40, [255, 255, 255, 255]]]) },
  { name: "one pixel in a corner", left: grey, right: withPixels(grey, [[0, 0, [255, 0, 0, 255]]]) },
  { name: "a product moved by one pixel", left: product, right: ball(49, 0.05) },
  { name: "a product of another roughness", left: product, right: ball(48, 0.1) },
  { name: "sampling noise", left: grain(product, 1, 6), right: grain(product, 2, 6) },
  { name: "random colours", left: random(3), right: random(4) },
  {
    name: "thin lines moved",
    left: lines(0, [20, 20, 20, 255]),
    right: lines(1, [20, 20, 20, 255]),
    // Blurred, they leave pixels whose colours differ by a ten-thousandth of a step of lightness. The evaluator's single precision
    // is off by as much there, and the exponent 0.7 makes it more.
    pixelTolerance: 5e-4,
  },
  { name: "thin lines of another colour", left: lines(0, [200, 30, 30, 255]), right: lines(0, [30, 60, 200, 255]) },
  { name: "an edge moved", left: edge(48), right: edge(50) },
  { name: "black against white", left: plain([0, 0, 0, 255]), right: plain([255, 255, 255, 255]) },
  { name: "green against blue", left: plain([0, 255, 0, 255]), right: plain([0, 0, 255, 255]) },
  { name: "flat greys one level apart", left: grey, right: plain([129, 129, 129, 255]) },
  { name: "nearly black", left: plain([1, 0, 2, 255]), right: plain([4, 3, 0, 255]) },
  { name: "another gamma", left: product, right: { ...product, data: product.data.map(brighter) } },
];

function nudged({ data }: EightBitPicture, x: number, y: number): Pixel {
  const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 4);
  return [red + 1, green, blue, 255];
}

function edge(at: number): EightBitPicture {
  return paint(width, height, (x) => (x < at ? [30, 40, 50, 255] : [220, 210, 190, 255]));
}

function brighter(value: number, index: number): number {
  return index % 4 === 3 ? value : Math.round(255 * (value / 255) ** (1 / 1.1));
}
