import type { MetricResult } from "#runtime/api/parity-result";
import { deepened, depthOf, type Picture } from "./picture.ts";

export const motionName = "frames.motion";

/**
 * From how many levels of 255 on a pixel's change is another one: noise hardly reaches it, an edge that moves otherwise does. Means over a
 * picture do not tell the two apart where a product looks nearly the same after each step.
 */
const otherLevels = 64;

/** Two frames that follow each other. */
export type Step = readonly [before: Picture, now: Picture];

/**
 * How otherwise two turntables change from one frame to the next: the pixels with a channel whose change differs by more than 64 levels
 * of 255. What moves otherwise, stands still or jumps is told by it, whatever the frames look like. All pixels where sizes differ.
 */
export function motionDifference(left: Step, right: Step): number {
  const all = [...left, ...right];
  const pixels = all.map(({ width, height }) => width * height);
  const sizes = new Set(all.map(({ width, height }) => `${width}x${height}`));
  if (sizes.size > 1) return Math.max(...pixels);
  const deep = all.some((one) => depthOf(one) === 16);
  const [before, now, otherBefore, otherNow] = all.map((one) => (deep ? deepened(one) : one).data);
  if (!before || !now || !otherBefore || !otherNow) throw new Error("a step has two frames on each side");
  const most = deep ? otherLevels * 257 : otherLevels;
  let count = 0;
  for (let pixel = 0; pixel < before.length; pixel += 4) {
    for (let at = pixel; at < pixel + 4; at += 1) {
      const change = (now[at] ?? 0) - (before[at] ?? 0);
      if (Math.abs(change - ((otherNow[at] ?? 0) - (otherBefore[at] ?? 0))) <= most) continue;
      count += 1;
      break;
    }
  }
  return count;
}

/** @param frame the later one of the step, from 0 */
export function motionMetric(frame: number, value: number, limit: number): MetricResult & { state: "measured" } {
  return {
    state: "measured",
    name: motionName,
    version: "2",
    value,
    unit: "pixels",
    limit,
    verdict: value <= limit ? "pass" : "fail",
    ...(value > 0 && { note: `from frame ${frame - 1} to ${frame}` }),
  };
}
