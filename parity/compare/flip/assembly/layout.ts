/**
 * Where everything lies in memory. What does not change between regions comes first, then the pixels of both pictures and the map, whose
 * size is the region's.
 */

/** Columns that are filtered together: few enough for all that is kept of them to stay in a core's cache. */
export const strip: i32 = 128;
/** Most pixels that a loop takes at once: it goes on to the next multiple, so rows end with that much room. */
const atOnce: i32 = 16;

/** Bytes of a row of one channel: an odd number of cache lines, so that rows below each other do not displace each other. */
export const channel: i32 = strip * sizeof<f32>() + 64;
/** What is kept of a row that is filtered along: seven channels, one after the other. */
export const achromatic: i32 = 0 * channel;
export const redGreen: i32 = 1 * channel;
export const wideBlue: i32 = 2 * channel;
export const narrowBlue: i32 = 3 * channel;
export const smooth: i32 = 4 * channel;
export const edge: i32 = 5 * channel;
export const point: i32 = 6 * channel;
export const kept: i32 = 7 * channel;

/** What is seen of a row: XYZ relative to white, and how strong an edge and a point are there. */
export const seenX: i32 = 0 * channel;
export const seenY: i32 = 1 * channel;
export const seenZ: i32 = 2 * channel;
export const seenEdge: i32 = 3 * channel;
export const seenPoint: i32 = 4 * channel;
export const seen: i32 = 5 * channel;

/** The weights of one tap, from the middle of a kernel on: all kernels' beside each other, nought beyond a kernel's end. */
export const achromaticWeight: i32 = 0;
export const redGreenWeight: i32 = 4;
export const wideAlongWeight: i32 = 8;
export const narrowAlongWeight: i32 = 12;
export const wideDownWeight: i32 = 16;
export const narrowDownWeight: i32 = 20;
export const smoothWeight: i32 = 24;
export const edgeWeight: i32 = 28;
export const pointWeight: i32 = 32;
export const tapWeights: i32 = 36;

/** How far a pixel's value reaches. */
export let radius: i32 = 0;
/** How many taps each kernel has from its middle on. */
export let achromaticTaps: i32 = 0;
export let redGreenTaps: i32 = 0;
export let blueTaps: i32 = 0;
export let featureTaps: i32 = 0;
/** What a full channel holds. */
export let full: u32 = 0;

/**
 * Tables that whoever calls fills in: the taps' weights, the light of every value of a channel, and the matrices from linear sRGB to
 * XYZ relative to white and back.
 */
export let weights: usize = 0;
export let linear: usize = 0;
export let colours: usize = 0;

/** The row that is being filtered along, with the reach of a kernel on both sides. */
export let luminanceRow: usize = 0;
export let redGreenRow: usize = 0;
export let blueYellowRow: usize = 0;
/** The addresses of the kept rows around the current one, from the one a radius above. */
export let around: usize = 0;
/** What a side keeps of its last rows, and what is seen of its current one. */
export let leftKept: usize = 0;
export let rightKept: usize = 0;
export let leftSeen: usize = 0;
export let rightSeen: usize = 0;

/** A region's pixels with the reach of a kernel around them, RGBA, and its FLIP. */
export let leftPixels: usize = 0;
export let rightPixels: usize = 0;
export let map: usize = 0;
/** How far apart the map's rows start, in pixels. */
export let mapAcross: i32 = 0;

let end: usize = 0;

function take(bytes: usize): usize {
  const at = end;
  end += (bytes + 63) & ~63;
  const pages = <i32>((end + 65535) >>> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
  return at;
}

/** Lays out everything but a region's own. To be called once, before the tables are filled. */
export function setUp(
  reach: i32,
  achromaticLength: i32,
  redGreenLength: i32,
  blueLength: i32,
  featureLength: i32,
  fullChannel: u32,
): void {
  radius = reach;
  achromaticTaps = achromaticLength;
  redGreenTaps = redGreenLength;
  blueTaps = blueLength;
  featureTaps = featureLength;
  full = fullChannel;
  end = (__heap_base + 63) & ~63;
  const rows = 2 * radius + 1;
  weights = take((radius + 1) * tapWeights);
  linear = take((full + 1) * sizeof<f32>());
  colours = take(18 * sizeof<f32>());
  const row = (strip + 2 * radius + atOnce) * sizeof<f32>();
  luminanceRow = take(row);
  redGreenRow = take(row);
  blueYellowRow = take(row);
  around = take(rows * sizeof<usize>());
  leftKept = take(rows * kept);
  rightKept = take(rows * kept);
  leftSeen = take(seen);
  rightSeen = take(seen);
  leftPixels = end;
}

/** Makes room for a region. Its pixels are to be written then, and its map is read after measuring. */
export function makeRoom(width: i32, height: i32): void {
  end = leftPixels;
  const pixels = (width + 2 * radius) * (height + 2 * radius) * (full == 255 ? 4 : 8);
  leftPixels = take(pixels);
  rightPixels = take(pixels);
  mapAcross = (width + 3) & ~3;
  map = take(mapAcross * height * sizeof<f32>());
}
