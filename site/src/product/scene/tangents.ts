import { BufferAttribute, type BufferGeometry, Vector3 } from "three";

/**
 * Gives a geometry the tangents that anisotropic reflection needs. There are no texture coordinates to take them from, so
 * they run around the shape's own Z axis through the middle of its bounds, as Cycles has them for such a mesh.
 */
export function addTangents(geometry: BufferGeometry): void {
  if (geometry.hasAttribute("tangent")) return;
  const positions = geometry.getAttribute("position");
  const normals = geometry.getAttribute("normal");
  geometry.computeBoundingBox();
  const centre = geometry.boundingBox?.getCenter(new Vector3()) ?? new Vector3();
  const tangents = new Float32Array(positions.count * 4);
  const [around, normal] = [new Vector3(), new Vector3()];
  for (let index = 0; index < positions.count; index += 1) {
    normal.fromBufferAttribute(normals, index);
    around.set(centre.y - positions.getY(index), positions.getX(index) - centre.x, 0);
    around.addScaledVector(normal, -around.dot(normal));
    // On the axis itself every direction is as good.
    if (around.lengthSq() < 1e-18) around.crossVectors(normal, Math.abs(normal.x) < 0.9 ? xAxis : yAxis);
    around.normalize().toArray(tangents, index * 4);
    tangents[index * 4 + 3] = 1;
  }
  geometry.setAttribute("tangent", new BufferAttribute(tangents, 4));
}

const xAxis = new Vector3(1, 0, 0);
const yAxis = new Vector3(0, 1, 0);
