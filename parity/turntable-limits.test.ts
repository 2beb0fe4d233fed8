import { expect, test } from "vitest";
import { externalSide, newerBlender, renderedSide } from "#parity/testing/rendered-side";
import { frameNoiseFloors, turntableLimitsBetween, turntableNoiseLimits } from "./turntable-limits.ts";

const picture = { width: 100, height: 100 };

const side = renderedSide("render.turntable", { samples: 8, seed: 0, frames: 8, degrees: 360 });
const limits = turntableNoiseLimits(8, 10_000);

test("turntables of one renderer have no limits, whatever they were set to", () => {
  expect(limits).toBeDefined();
  expect(turntableLimitsBetween(side(), side(), picture)).toBeUndefined();
  expect(turntableLimitsBetween(side(), side({ inputs: { scene: ["b".repeat(64)] } }), picture)).toBeUndefined();
  expect(turntableLimitsBetween({ calls: [] }, { calls: [] }, picture)).toBeUndefined();
});

test("another version of the renderer has them if it was told the very same: a changed param is never covered", () => {
  expect(turntableLimitsBetween(side(), side({ tool: newerBlender }), picture)).toEqual(limits);
  const told = { samples: 8, seed: 0, frames: 8, degrees: 360 };
  for (const param of ["samples", "seed", "frames", "degrees"] as const) {
    const other = side({ tool: newerBlender, params: { ...told, [param]: told[param] + 1 } });
    expect({ param, limits: turntableLimitsBetween(side(), other, picture) }).toEqual({ param, limits: undefined });
  }
  const scene = { scene: ["b".repeat(64)] };
  expect(turntableLimitsBetween(side(), side({ tool: newerBlender, inputs: scene }), picture)).toBeUndefined();
  const module = { key: "render.turntable", version: 2 };
  expect(turntableLimitsBetween(side(), side({ tool: newerBlender, module }), picture)).toBeUndefined();
});

test("an external legacy has them by the graph's samples, and a still's render call gives none", () => {
  expect(turntableLimitsBetween(externalSide, side(), picture)).toEqual(limits);
  const still = side({ callId: "render.still#1", module: { key: "render.still", version: 2 } });
  expect(turntableLimitsBetween(externalSide, still, picture)).toBeUndefined();
});

test("a limit follows from the floor of as many samples or fewer, and there is none below", () => {
  const [fewest] = frameNoiseFloors;
  expect(turntableNoiseLimits((fewest?.samples ?? 0) - 1, 100)).toBeUndefined();
  expect(turntableNoiseLimits(11, 10_000)).toEqual(limits);
  expect(turntableNoiseLimits(4096, 10_000)).toEqual(turntableNoiseLimits(32, 10_000));
});

test("more samples have no higher limit in any metric, and a lower one of how frames change", () => {
  const told = frameNoiseFloors.map(({ samples }) => turntableNoiseLimits(samples, 10_000));
  expect(told).toHaveLength(4);
  for (const [at, more] of told.entries()) {
    const few = told[at - 1];
    if (more === undefined || few === undefined) continue;
    expect(more.motion).toBeLessThan(few.motion);
    for (const [name, limit] of Object.entries(few.frame))
      if (limit !== null) expect(more.frame[name as keyof typeof more.frame]).toBeLessThanOrEqual(limit);
  }
});
