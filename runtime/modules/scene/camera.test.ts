import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Vector } from "../cad/matrix.ts";
import { fitCamera, lookAt, type Camera, type CameraWish, type Vertices } from "./camera.ts";

type Box = readonly [Vector, Vector];

function corners([min, max]: Box): Vector[] {
  return Array.from({ length: 8 }, (_, index): Vector => {
    const pick = (axis: 0 | 1 | 2): number => ((index >> axis) & 1 ? max : min)[axis];
    return [pick(0), pick(1), pick(2)];
  });
}

function each(points: readonly Vector[]): Vertices {
  return (visit) => {
    for (const point of points) visit(...point);
  };
}

/** Where a camera sees a point: beside and above its axis, how far away, and how far the free area reaches there. */
interface Seen {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

function seen({ matrix }: Camera, { fovY, aspect, margin }: CameraWish, point: Vector): Seen {
  const away = [0, 1, 2].map((axis) => (point[axis] ?? 0) - (matrix[axis * 4 + 3] ?? 0));
  const along = (column: number): number =>
    [0, 1, 2].reduce((sum, row) => sum + (matrix[row * 4 + column] ?? 0) * (away[row] ?? 0), 0);
  const depth = -along(2);
  const halfHeight = depth * Math.tan(fovY / 2) * (1 - 2 * margin);
  return { x: along(0), y: along(1), depth, halfWidth: halfHeight * aspect, halfHeight };
}

/** Metres that rounding may cost in a scene of this size, so that a camera on a flat sheet's very corner is judged too. */
function rounding(points: readonly Vector[], camera: Camera): number {
  return 1e-12 * Math.max(...points.flat().map(Math.abs), camera.farthest);
}

const radians = (min: number, max: number) =>
  fc.double({ min: (min * Math.PI) / 180, max: (max * Math.PI) / 180, noNaN: true });

/** What the contract lets anybody ask for, and more. */
const wishes: fc.Arbitrary<CameraWish> = fc.record({
  azimuth: radians(-360, 360),
  elevation: radians(-89, 89),
  fovY: radians(5, 90),
  aspect: fc.double({ min: 16 / 16_384, max: 16_384 / 16, noNaN: true }),
  margin: fc.double({ min: 0, max: 0.45, noNaN: true }),
});

/** From a grain to a plant, also flat and far from the origin, but never a mere point. */
const boxes: fc.Arbitrary<Box> = fc
  .record({
    size: fc.double({ min: 1e-4, max: 100, noNaN: true }),
    shape: fc.tuple(fc.constantFrom(0, 0.001, 0.3, 1), fc.constantFrom(0.001, 0.3, 1), fc.constantFrom(0.001, 0.3, 1)),
    turn: fc.nat(2),
    at: fc.tuple(
      ...([0, 1, 2].map(() => fc.double({ min: -100, max: 100, noNaN: true })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    ),
  })
  .map(({ size, shape, turn, at: [x, y, z] }): Box => {
    const side = (axis: number): number => size * (shape[(axis + turn) % 3] ?? 0);
    return [
      [x, y, z],
      [x + side(0), y + side(1), z + side(2)],
    ];
  });

const house: CameraWish = { azimuth: 0, elevation: 0, fovY: Math.PI / 6, aspect: 1, margin: 0 };
const cube = corners([
  [-1, -1, -1],
  [1, 1, 1],
]);

describe("the fitted camera", () => {
  test("shows every corner of any box, for any aspect, azimuth and elevation", () => {
    fc.assert(
      fc.property(boxes, wishes, (box, wish) => {
        const camera = fitCamera(each(corners(box)), wish);
        const allowance = rounding(corners(box), camera);
        for (const corner of corners(box)) {
          const { x, y, depth, halfWidth, halfHeight } = seen(camera, wish, corner);
          expect(depth).toBeGreaterThan(-allowance);
          expect(Math.abs(x) - halfWidth).toBeLessThan(allowance * Math.max(1, wish.aspect));
          expect(Math.abs(y) - halfHeight).toBeLessThan(allowance);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("stands no farther off than it must: the product touches two opposite edges of the free area", () => {
    fc.assert(
      fc.property(boxes, wishes, (box, wish) => {
        const camera = fitCamera(each(corners(box)), wish);
        const all = corners(box).map((corner) => seen(camera, wish, corner));
        const free = (room: (one: Seen) => number): number => Math.min(...all.map(room));
        const across = Math.max(
          free(({ x, halfWidth }) => halfWidth - x),
          free(({ x, halfWidth }) => halfWidth + x),
        );
        const upright = Math.max(
          free(({ y, halfHeight }) => halfHeight - y),
          free(({ y, halfHeight }) => halfHeight + y),
        );
        const allowance = rounding(corners(box), camera);
        expect(Math.min(across / Math.max(1, wish.aspect), upright)).toBeLessThan(allowance);
      }),
      { numRuns: 1000 },
    );
  });

  test("tells the depths of the nearest and the farthest corner", () => {
    fc.assert(
      fc.property(boxes, wishes, (box, wish) => {
        const camera = fitCamera(each(corners(box)), wish);
        const depths = corners(box).map((corner) => seen(camera, wish, corner).depth);
        const allowance = rounding(corners(box), camera);
        expect(Math.abs(camera.nearest - Math.min(...depths))).toBeLessThan(allowance);
        expect(Math.abs(camera.farthest - Math.max(...depths))).toBeLessThan(allowance);
      }),
    );
  });

  test("is a rigid frame with its horizon level", () => {
    fc.assert(
      fc.property(boxes, wishes, (box, wish) => {
        const { matrix } = fitCamera(each(corners(box)), wish);
        const column = (index: number): number[] => [0, 4, 8].map((row) => matrix[row + index] ?? NaN);
        const dot = (a: number[], b: number[]): number =>
          a.reduce((sum, value, axis) => sum + value * (b[axis] ?? NaN), 0);
        for (const i of [0, 1, 2]) {
          for (const j of [0, 1, 2]) expect(dot(column(i), column(j))).toBeCloseTo(i === j ? 1 : 0, 9);
        }
        expect(column(0)[2]).toBe(0);
        expect(column(1)[2]).toBeGreaterThan(0);
        expect(matrix.slice(12)).toEqual([0, 0, 0, 1]);
      }),
    );
  });

  test("turns with the product: a box a quarter further round is seen alike", () => {
    const turned = cube.map(([x, y, z]): Vector => [-y, x, z]);
    const one = fitCamera(each(cube), { ...house, azimuth: 0.3, elevation: 0.4 });
    const two = fitCamera(each(turned), { ...house, azimuth: 0.3 + Math.PI / 2, elevation: 0.4 });
    expect([two.nearest, two.farthest]).toEqual([expect.closeTo(one.nearest, 9), expect.closeTo(one.farthest, 9)]);
  });
});

/** A box at some of the places that it passes while it turns on an axis. */
function turns(box: Box, [x, y]: readonly [number, number], steps: number): Vector[] {
  return corners(box).flatMap((corner) =>
    Array.from({ length: steps }, (_, step): Vector => {
      const angle = (step * 2 * Math.PI) / steps;
      const [dx, dy] = [corner[0] - x, corner[1] - y];
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return [x + cos * dx - sin * dy, y + sin * dx + cos * dy, corner[2]];
    }),
  );
}

describe("the camera of a turntable", () => {
  const axisOf = ([min, max]: Box): readonly [number, number] => [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2];

  test("shows every corner all the way round", () => {
    fc.assert(
      fc.property(boxes, wishes, (box, wish) => {
        const turnsOn = axisOf(box);
        const camera = fitCamera(each(corners(box)), { ...wish, turnsOn });
        const round = turns(box, turnsOn, 36);
        const allowance = 1e4 * rounding(round, camera);
        for (const point of round) {
          const { x, y, depth, halfWidth, halfHeight } = seen(camera, wish, point);
          expect(depth).toBeGreaterThan(-allowance);
          expect(Math.abs(x) - halfWidth).toBeLessThan(allowance * Math.max(1, wish.aspect));
          expect(Math.abs(y) - halfHeight).toBeLessThan(allowance);
        }
      }),
    );
  });

  test("is the limit of cameras that show it at ever more angles", () => {
    const box: Box = [
      [1, 2, 3],
      [3, 2.5, 4],
    ];
    const wish = { ...house, azimuth: 0.7, elevation: 0.5, margin: 0.08 };
    const turnsOn = axisOf(box);
    const exact = fitCamera(each(corners(box)), { ...wish, turnsOn });
    const fine = fitCamera(each(turns(box, turnsOn, 3600)), wish);
    for (const [index, value] of exact.matrix.entries()) expect(fine.matrix[index]).toBeCloseTo(value, 5);
    expect([fine.nearest, fine.farthest]).toEqual([
      expect.closeTo(exact.nearest, 5),
      expect.closeTo(exact.farthest, 5),
    ]);
  });

  test("stands as it would for a product that does not turn, if turning changes nothing", () => {
    const pole: Box = [
      [2, 3, 0],
      [2, 3, 1],
    ];
    const still = fitCamera(each(corners(pole)), house);
    const turning = fitCamera(each(corners(pole)), { ...house, turnsOn: [2, 3] });
    for (const [index, value] of still.matrix.entries()) expect(turning.matrix[index]).toBeCloseTo(value, 9);
  });
});

describe("where it stands", () => {
  const position = ({ matrix }: Camera): number[] => [3, 7, 11].map((index) => matrix[index] ?? NaN);
  // Two wide and seen at 30 degrees: this far before the front face.
  const distance = 1 + 1 / Math.tan(Math.PI / 12);

  test.for([
    ["azimuth 0 is before it and looks along +Y", 0, [0, -distance, 0]],
    ["a quarter is on its right", Math.PI / 2, [distance, 0, 0]],
    ["a half is behind it", Math.PI, [0, distance, 0]],
  ] as const)("%s", ([, azimuth, expected]) => {
    const got = position(fitCamera(each(cube), { ...house, azimuth }));
    for (const [axis, value] of expected.entries()) expect(got[axis]).toBeCloseTo(value, 9);
  });

  test("elevation lifts it", () => {
    expect(position(fitCamera(each(cube), { ...house, elevation: 1 }))[2]).toBeGreaterThan(2);
    expect(position(fitCamera(each(cube), { ...house, elevation: -1 }))[2]).toBeLessThan(-2);
  });

  test("a margin leaves that share of the picture free on each side", () => {
    const wish = { ...house, margin: 0.1 };
    const camera = fitCamera(each(cube), wish);
    const xs = cube.map((corner) => seen(camera, house, corner)).map(({ x, halfWidth }) => x / halfWidth);
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([expect.closeTo(-0.8, 9), expect.closeTo(0.8, 9)]);
  });

  test("a high picture is filled in width, a wide one in height", () => {
    const width = (aspect: number): number => {
      const camera = fitCamera(each(cube), { ...house, aspect });
      const all = cube.map((corner) => seen(camera, { ...house, aspect }, corner));
      return Math.max(...all.map(({ x, halfWidth }) => x / halfWidth));
    };
    expect(width(0.5)).toBeCloseTo(1, 9);
    expect(width(2)).toBeCloseTo(0.5, 9);
  });
});

describe("lookAt", () => {
  const vectors = fc.tuple(
    fc.double({ min: -10, max: 10, noNaN: true }),
    fc.double({ min: -10, max: 10, noNaN: true }),
    fc.double({ min: -10, max: 10, noNaN: true }),
  );

  test("looks along its -Z at the target and never falls over, also straight up and down", () => {
    fc.assert(
      fc.property(vectors, fc.oneof(vectors, fc.constantFrom<Vector>([0, 0, 1], [0, 0, -1])), (to, way) => {
        const length = Math.hypot(...way);
        fc.pre(length > 1e-6);
        const matrix = lookAt([to[0] + way[0], to[1] + way[1], to[2] + way[2]], to);
        for (const [row, at] of [2, 6, 10].entries()) {
          expect(matrix[at]).toBeCloseTo((way[row] ?? NaN) / length, 5);
        }
        expect(matrix.every(Number.isFinite)).toBe(true);
        expect(Math.hypot(matrix[0] ?? NaN, matrix[4] ?? NaN, matrix[8] ?? NaN)).toBeCloseTo(1, 9);
      }),
    );
  });
});
