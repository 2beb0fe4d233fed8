/**
 * Tangents of a shape that has no texture coordinates, as the still has them: on the surface, around the Z axis through the middle
 * of the shape's box, and along an ellipse where the box is not square. That is Blender's radial Tangent node.
 * https://docs.blender.org/manual/en/latest/render/shader_nodes/input/tangent.html
 * @param positions xyz, three numbers a vertex
 * @param normals unit vectors, as many
 * @returns xyzw, four numbers a vertex: a unit vector at right angles to the normal, and 1
 */
export function tangentsOf(positions: Float32Array, normals: Float32Array): Float32Array<ArrayBuffer> {
  const [min, size] = box(positions);
  const tangents = new Float32Array((positions.length / 3) * 4);
  for (let vertex = 0; vertex < positions.length / 3; vertex += 1) {
    const at = vertex * 3;
    const n = [normals[at] ?? 0, normals[at + 1] ?? 0, normals[at + 2] ?? 0] as const;
    // Where the vertex stands in the box, from its middle, as shares of its sides.
    const across = middle(positions[at] ?? 0, min[0], size[0]);
    const deep = middle(positions[at + 1] ?? 0, min[1], size[1]);
    // On the axis itself any direction does as well.
    const [x, y, z] = onSurface([-deep, across, 0], n) ?? onSurface([1, 0, 0], n) ?? [0, 0, 1];
    tangents.set([x, y, z, 1], vertex * 4);
  }
  return tangents;
}

type Three = readonly [number, number, number];

function middle(value: number, min: number, size: number): number {
  return size === 0 ? 0 : (value - min) / size - 0.5;
}

/** The part of a vector that lies in the surface, of length one; undefined where next to nothing of it does. */
function onSurface(v: Three, n: Three): Three | undefined {
  const along = v[0] * n[0] + v[1] * n[1] + v[2] * n[2];
  const [x, y, z] = [v[0] - along * n[0], v[1] - along * n[1], v[2] - along * n[2]];
  const length = Math.hypot(x, y, z);
  return length < 1e-4 ? undefined : [x / length, y / length, z / length];
}

function box(positions: Float32Array): [Three, Three] {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const [at, value] of positions.entries()) {
    const axis = (at % 3) as 0 | 1 | 2;
    min[axis] = Math.min(min[axis], value);
    max[axis] = Math.max(max[axis], value);
  }
  return [min, [max[0] - min[0], max[1] - min[1], max[2] - min[2]]];
}
