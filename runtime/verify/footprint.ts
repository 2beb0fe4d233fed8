import type { Scene } from "#contracts";
import { multiply, type Matrix } from "#runtime/modules/cad/matrix";

/** A rectangle of a picture: pixels from its left and upper edge, the last ones included. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface View {
  readonly camera: Pick<Scene["camera"], "matrix" | "fovY">;
  readonly width: number;
  readonly height: number;
}

/**
 * Where in a picture a part can show: the pixels around all its vertices, those that others hide too.
 * @param positions xyz, three numbers a vertex, in the part's own coordinates
 */
export function footprint(positions: Float32Array, placement: Matrix, { camera, width, height }: View): PixelBox {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0, k = 0, l = 0] = multiply(
    worldToCamera(camera.matrix),
    placement,
  );
  // Pixels for a metre beside the camera's axis, at a depth of one metre.
  const scale = height / 2 / Math.tan(camera.fovY / 2);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 3) {
    const x = positions[at] ?? 0;
    const y = positions[at + 1] ?? 0;
    const z = positions[at + 2] ?? 0;
    // The camera looks along its -Z.
    const depth = -(i * x + j * y + k * z + l);
    // What reaches behind the camera may be anywhere.
    if (depth <= 0) return { left: 0, top: 0, right: width - 1, bottom: height - 1 };
    const across = width / 2 + (scale * (a * x + b * y + c * z + d)) / depth;
    const down = height / 2 - (scale * (e * x + f * y + g * z + h)) / depth;
    left = Math.min(left, across);
    right = Math.max(right, across);
    top = Math.min(top, down);
    bottom = Math.max(bottom, down);
  }
  return { left: Math.floor(left), top: Math.floor(top), right: Math.floor(right), bottom: Math.floor(bottom) };
}

/** The inverse of a camera's matrix, which turns and shifts but does not scale. */
function worldToCamera(m: Matrix): Matrix {
  return [0, 1, 2]
    .flatMap((column) => {
      const axis = [m[column] ?? 0, m[column + 4] ?? 0, m[column + 8] ?? 0];
      return [...axis, -axis.reduce((sum, value, row) => sum + value * (m[row * 4 + 3] ?? 0), 0)];
    })
    .concat(0, 0, 0, 1);
}

/** Whether pixels lie in a footprint; one beside it may be the renderer's rounding. */
export function isWithin(pixels: PixelBox, room: PixelBox): boolean {
  return (
    pixels.left >= room.left - 1 &&
    pixels.top >= room.top - 1 &&
    pixels.right <= room.right + 1 &&
    pixels.bottom <= room.bottom + 1
  );
}
