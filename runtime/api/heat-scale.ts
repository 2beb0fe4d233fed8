/**
 * The colours by which every report draws how much a pixel differs: by its largest channel difference, 0 to 255, on a
 * scale that never adapts to the picture. It is logarithmic, so that one level is seen as well as a hundred. Each stop
 * is brighter than the one before, for readers who see no colours.
 */
export const heatStops = [
  { level: 0, colour: [13, 16, 33] },
  { level: 1, colour: [52, 30, 124] },
  { level: 4, colour: [125, 34, 145] },
  { level: 16, colour: [206, 66, 98] },
  { level: 64, colour: [248, 149, 64] },
  { level: 255, colour: [252, 255, 164] },
] as const satisfies readonly { level: number; colour: readonly [number, number, number] }[];

const logarithm = (level: number): number => Math.log2(1 + level);

/** Where a level, 0 to 255, lies on the scale, 0 to 1. */
export function heatPosition(level: number): number {
  return logarithm(level) / logarithm(255);
}

/** The colour of a difference as red, green and blue, 0 to 255. Nothing lies between equal and one level. */
export function heatColour(level: number): readonly [number, number, number] {
  const next = heatStops.findIndex((stop) => level <= stop.level);
  const above = heatStops[next];
  const below = heatStops[next - 1];
  if (above === undefined || below === undefined) return (above ?? heatStops[5]).colour;
  const share = (logarithm(level) - logarithm(below.level)) / (logarithm(above.level) - logarithm(below.level));
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(below.colour[channel] + (above.colour[channel] - below.colour[channel]) * share);
  return [mix(0), mix(1), mix(2)];
}
