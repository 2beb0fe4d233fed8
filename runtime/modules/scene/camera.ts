import type { Vector } from "../cad/matrix.ts";

export interface CameraWish {
  /** Where the camera stands around the product: 0 looks along +Y, positive turns counter-clockwise from above. */
  readonly azimuth: number;
  /** Above the horizon. All angles in radians. */
  readonly elevation: number;
  /** Vertical field of view. */
  readonly fovY: number;
  /** Width over height. */
  readonly aspect: number;
  /** Free border on each side, as a share of the picture's side. */
  readonly margin: number;
  /** The upright axis, [x, y], that the product turns on; without it the product stands still. */
  readonly turnsOn?: readonly [number, number] | undefined;
}

export interface Camera {
  /** Row-major, camera to world; the camera looks along its -Z, +Y is up. */
  readonly matrix: number[];
  /** Depths of the nearest and the farthest vertex along the view, metres. */
  readonly nearest: number;
  readonly farthest: number;
}

/** Calls back with every vertex, world coordinates. */
export type Vertices = (visit: (x: number, y: number, z: number) => void) => void;

/**
 * The nearest camera that shows every vertex within the margin, centred. Exact: each side of the view pyramid is
 * a plane of fixed slope, so the farthest vertex along each plane's normal decides.
 */
export function fitCamera(vertices: Vertices, wish: CameraWish): Camera {
  const { azimuth, elevation, fovY, aspect, margin, turnsOn } = wish;
  const forward: Vector = [
    -Math.sin(azimuth) * Math.cos(elevation),
    Math.cos(azimuth) * Math.cos(elevation),
    -Math.sin(elevation),
  ];
  const right: Vector = [Math.cos(azimuth), Math.sin(azimuth), 0];
  const up = cross(right, forward);
  const slopeY = Math.tan(fovY / 2) * (1 - 2 * margin);
  const slopeX = slopeY * aspect;
  const view = { right, up, forward, slopeX, slopeY };
  const reach = turnsOn === undefined ? reachOfPoints(vertices, view) : reachOfCircles(vertices, view, turnsOn);
  const { onRight, onLeft, onTop, onBottom, nearest, farthest } = reach;
  const depth = Math.min(-(onRight + onLeft) / (2 * slopeX), -(onTop + onBottom) / (2 * slopeY));
  const sideways = (onRight - onLeft) / 2;
  const upwards = (onTop - onBottom) / 2;
  const place = (axis: 0 | 1 | 2): number => right[axis] * sideways + up[axis] * upwards + forward[axis] * depth;
  const row = (axis: 0 | 1 | 2): number[] => [right[axis], up[axis], -forward[axis], place(axis)];
  const matrix = [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
  return { matrix, nearest: nearest - depth, farthest: farthest - depth };
}

/** The camera's axes, and how far its pyramid opens for each metre of depth. */
interface View {
  readonly right: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  readonly slopeX: number;
  readonly slopeY: number;
}

/** How far anything reaches along the normals of the pyramid's four sides, and along the view. */
interface Reach {
  onRight: number;
  onLeft: number;
  onTop: number;
  onBottom: number;
  nearest: number;
  farthest: number;
}

function reachOfPoints(vertices: Vertices, { right, up, forward, slopeX, slopeY }: View): Reach {
  let [onRight, onLeft, onTop, onBottom] = [-Infinity, -Infinity, -Infinity, -Infinity];
  let [nearest, farthest] = [Infinity, -Infinity];
  vertices((vx, vy, vz) => {
    const x = right[0] * vx + right[1] * vy + right[2] * vz;
    const y = up[0] * vx + up[1] * vy + up[2] * vz;
    const z = forward[0] * vx + forward[1] * vy + forward[2] * vz;
    onRight = Math.max(onRight, x - slopeX * z);
    onLeft = Math.max(onLeft, -x - slopeX * z);
    onTop = Math.max(onTop, y - slopeY * z);
    onBottom = Math.max(onBottom, -y - slopeY * z);
    nearest = Math.min(nearest, z);
    farthest = Math.max(farthest, z);
  });
  return { onRight, onLeft, onTop, onBottom, nearest, farthest };
}

/** The same of the circle that each vertex runs around the axis. */
function reachOfCircles(vertices: Vertices, view: View, [axisX, axisY]: readonly [number, number]): Reach {
  const { right, up, forward, slopeX, slopeY } = view;
  const normal = (side: Vector, sign: number, slope: number): Vector => [
    sign * side[0] - slope * forward[0],
    sign * side[1] - slope * forward[1],
    sign * side[2] - slope * forward[2],
  ];
  const sides = [normal(right, 1, slopeX), normal(right, -1, slopeX), normal(up, 1, slopeY), normal(up, -1, slopeY)];
  const reaches = [...sides, forward, negative(forward)].map(([x, y, z]) => ({
    z,
    axis: x * axisX + y * axisY,
    out: Math.hypot(x, y),
    most: -Infinity,
  }));
  vertices((vx, vy, vz) => {
    const radius = Math.hypot(vx - axisX, vy - axisY);
    for (const one of reaches) one.most = Math.max(one.most, one.axis + radius * one.out + vz * one.z);
  });
  const [onRight = 0, onLeft = 0, onTop = 0, onBottom = 0, farthest = 0, nearest = 0] = reaches.map(({ most }) => most);
  return { onRight, onLeft, onTop, onBottom, nearest: -nearest, farthest };
}

/** Row-major matrix of a thing at `from` whose -Z looks at `to`. */
export function lookAt(from: Vector, to: Vector): number[] {
  const back = normalise([from[0] - to[0], from[1] - to[1], from[2] - to[2]]);
  const right = normalise(Math.abs(back[2]) > 0.999 ? cross([0, 1, 0], back) : cross([0, 0, 1], back));
  const up = cross(back, right);
  const row = (axis: 0 | 1 | 2): number[] => [right[axis], up[axis], back[axis], from[axis]];
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function negative([x, y, z]: Vector): Vector {
  return [-x, -y, -z];
}

function normalise([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
