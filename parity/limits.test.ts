import { expect, test } from "vitest";
import { externalSide, newerBlender, renderedSide } from "#parity/testing/rendered-side";
import { limitsBetween, loosestLimits, noiseFloors, noiseLimits } from "./limits.ts";

const picture = { width: 100, height: 100 };

const side = renderedSide("render.still", { samples: 8, seed: 0 });

test("between paths that share their renderer nothing may differ, whatever they were set to", () => {
  expect(limitsBetween(side(), side(), picture)).toEqual({});
  expect(limitsBetween(side(), side({ params: { samples: 8, seed: 1 } }), picture)).toEqual({});
  expect(limitsBetween(side(), side({ inputs: { scene: ["b".repeat(64)] } }), picture)).toEqual({});
  expect(limitsBetween({ calls: [] }, { calls: [] }, picture)).toEqual({});
});

test("another version of the renderer has the noise floor of its samples, if it was told the very same", () => {
  expect(limitsBetween(side(), side({ tool: newerBlender }), picture)).toEqual(noiseLimits(8, 10_000));
  expect(limitsBetween(side(), side({ tool: newerBlender, params: { samples: 9, seed: 0 } }), picture)).toEqual({});
  expect(limitsBetween(side(), side({ tool: newerBlender, params: { samples: 8, seed: 1 } }), picture)).toEqual({});
  expect(limitsBetween(side(), side({ tool: newerBlender, inputs: { scene: ["b".repeat(64)] } }), picture)).toEqual({});
  const module = { key: "render.still", version: 3 };
  expect(limitsBetween(side(), side({ tool: newerBlender, module }), picture)).toEqual({});
});

test("an external legacy has the noise floor of the graph's samples", () => {
  expect(limitsBetween(externalSide, side(), picture)).toEqual(noiseLimits(8, 10_000));
});

test("no limit in force is looser than those of the fewest samples", () => {
  const loosest = new Map(Object.entries(loosestLimits(10_000)));
  expect(loosest.size).toBeGreaterThan(5);
  for (const { samples } of noiseFloors)
    for (const [name, limit] of Object.entries(noiseLimits(samples, 10_000)))
      expect(limit ?? 0, `${name} of ${samples} samples`).toBeLessThanOrEqual(loosest.get(name) ?? 0);
});

test("a limit follows from the floor that was measured with as many samples or fewer, and from none below", () => {
  const [fewest] = noiseFloors;
  expect(noiseLimits((fewest?.samples ?? 0) - 1, 100)).toEqual({});
  expect(noiseLimits(11, 10_000)).toEqual(noiseLimits(8, 10_000));
  expect(noiseLimits(4096, 10_000)).toEqual(noiseLimits(32, 10_000));
  expect(noiseLimits(8, 10_000)).toMatchObject({ "differing-pixels": 7013, "largest-channel-difference": 138 });
});
