/** A shape cut up where its texture coordinates need it. */
export interface BoxProjection {
  /** For each vertex, the one of the shape that it has its position and normal from. */
  readonly source: Uint32Array;
  /** Texture coordinates in metres, two numbers a vertex: to the right, and down, as glTF counts. */
  readonly coordinates: Float32Array<ArrayBuffer>;
  /** Corners of the same triangles in the same order. */
  readonly indices: Uint32Array<ArrayBuffer>;
}

/**
 * Where a texture lies on a shape that CAD gave no texture coordinates: projected on each triangle from that side of the shape's own
 * box that it faces most, upright (Z up on walls, Y up on floors) and never mirrored. `blender_textures.py` does the same, so that
 * still, exports and viewer show one surface.
 * @param positions xyz, metres, Z up, three numbers a vertex
 * @param indices three corners a triangle
 */
export function boxProjection(positions: Float32Array, indices: ArrayLike<number>): BoxProjection {
  const source: number[] = [];
  const coordinates: number[] = [];
  const known = new Map<number, number>();
  const corners = new Uint32Array(indices.length);
  for (let triangle = 0; triangle < indices.length; triangle += 3) {
    const three = [0, 1, 2].map((corner) => indices[triangle + corner] ?? 0);
    const side = sideOf(faceNormal(positions, three));
    for (const [corner, vertex] of three.entries()) {
      const id = vertex * 6 + side;
      let at = known.get(id);
      if (at === undefined) {
        at = source.push(vertex) - 1;
        known.set(id, at);
        const [right, up] = onSide(side, point(positions, vertex));
        coordinates.push(right, -up);
      }
      corners[triangle + corner] = at;
    }
  }
  return { source: Uint32Array.from(source), coordinates: Float32Array.from(coordinates), indices: corners };
}

/** An attribute of the shape, of so many numbers a vertex, for the vertices of its projection. */
export function pick(values: Float32Array, each: number, source: Uint32Array): Float32Array<ArrayBuffer> {
  const picked = new Float32Array(source.length * each);
  for (const [at, vertex] of source.entries())
    picked.set(values.subarray(vertex * each, (vertex + 1) * each), at * each);
  return picked;
}

type Three = readonly [number, number, number];

/** X and -X, Y and -Y, Z and -Z. */
type Side = 0 | 1 | 2 | 3 | 4 | 5;

/** The side that a normal faces most; of sides that it faces alike, to a ten-thousandth, the last axis. */
function sideOf([x, y, z]: Three): Side {
  const enough = Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) * (1 - 1e-4);
  if (Math.abs(z) >= enough) return z >= 0 ? 4 : 5;
  if (Math.abs(y) >= enough) return y >= 0 ? 2 : 3;
  return x >= 0 ? 0 : 1;
}

/** To the right and up, for somebody who looks at the side from outside. */
function onSide(side: Side, [x, y, z]: Three): readonly [number, number] {
  switch (side) {
    case 0:
      return [y, z];
    case 1:
      return [-y, z];
    case 2:
      return [-x, z];
    case 3:
      return [x, z];
    case 4:
      return [x, y];
    case 5:
      return [-x, y];
  }
}

function point(positions: Float32Array, vertex: number): Three {
  return [positions[vertex * 3] ?? 0, positions[vertex * 3 + 1] ?? 0, positions[vertex * 3 + 2] ?? 0];
}

/** Not of length one. */
function faceNormal(positions: Float32Array, [a = 0, b = 0, c = 0]: readonly number[]): Three {
  const [p, q, r] = [point(positions, a), point(positions, b), point(positions, c)];
  const [ux, uy, uz] = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
  const [vx, vy, vz] = [r[0] - p[0], r[1] - p[1], r[2] - p[2]];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}
