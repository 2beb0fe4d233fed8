import { Box3, type BufferGeometry, type Matrix4, Mesh, type Object3D, Sphere, Vector3 } from "three";

/** One surface of one part: a part of several surfaces has several. */
export interface PartMesh {
  readonly key: string;
  /** Shared by the instances of a shape. */
  readonly geometry: BufferGeometry;
  /** To the scene: metres, Y up. */
  readonly matrix: Matrix4;
}

/**
 * The meshes of a published GLB by part key. Loaders rename nodes, so only `extras.partKey` counts; it holds for everything
 * below its node.
 */
export function partMeshes(root: Object3D): PartMesh[] {
  root.updateMatrixWorld(true);
  const found: PartMesh[] = [];
  const walk = (object: Object3D, above: string | undefined): void => {
    const own: unknown = object.userData["partKey"];
    const key = typeof own === "string" ? own : above;
    if (object instanceof Mesh && key !== undefined) {
      found.push({ key, geometry: object.geometry as BufferGeometry, matrix: object.matrixWorld.clone() });
    }
    for (const child of object.children) walk(child, key);
  };
  walk(root, undefined);
  return found;
}

/** Where a mesh is, as a box in the scene. */
export function boundsOf({ geometry, matrix }: PartMesh): Box3 {
  if (geometry.boundingBox === null) geometry.computeBoundingBox();
  return (geometry.boundingBox ?? new Box3()).clone().applyMatrix4(matrix);
}

/** The box around all of them. */
export function commonBounds(meshes: readonly PartMesh[]): Box3 {
  const all = new Box3();
  for (const mesh of meshes) all.union(boundsOf(mesh));
  return all;
}

/** A sphere around all of them, about the middle of their box: tighter than the box's own, which reaches its corners. */
export function commonSphere(meshes: readonly PartMesh[]): Sphere {
  const whole = commonBounds(meshes).getBoundingSphere(new Sphere());
  const own = new Sphere();
  let radius = 0;
  for (const { geometry, matrix } of meshes) {
    if (geometry.boundingSphere === null) geometry.computeBoundingSphere();
    own.copy(geometry.boundingSphere ?? own).applyMatrix4(matrix);
    radius = Math.max(radius, own.center.distanceTo(whole.center) + own.radius);
  }
  return new Sphere(whole.center, Math.min(radius, whole.radius));
}

/**
 * How far each part moves apart from the others when the product is fully exploded, by key: away from the middle, in
 * proportion to its distance from it. Parts that share the middle, such as rings, are drawn apart along the product's
 * shortest side.
 */
export function explosion(meshes: readonly PartMesh[]): Map<string, Vector3> {
  const boxes = new Map<string, Box3>();
  for (const mesh of meshes) boxes.set(mesh.key, (boxes.get(mesh.key) ?? new Box3()).union(boundsOf(mesh)));
  const whole = [...boxes.values()].reduce((all, box) => all.union(box), new Box3());
  const { center, radius } = whole.getBoundingSphere(new Sphere());
  const size = whole.getSize(new Vector3());
  const axis = [new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1)][
    [size.x, size.y, size.z].indexOf(Math.min(size.x, size.y, size.z))
  ] as Vector3;
  const offsets = new Map<string, Vector3>();
  const central: [key: string, volume: number][] = [];
  for (const [key, box] of boxes) {
    const offset = box.getCenter(new Vector3()).sub(center);
    if (offset.length() < radius * 0.05) {
      const { x, y, z } = box.getSize(new Vector3());
      central.push([key, x * y * z]);
    }
    offsets.set(key, offset);
  }
  central.sort((a, b) => b[1] - a[1]);
  for (const [place, [key]] of central.entries()) {
    const side = place % 2 === 0 ? 1 : -1;
    offsets.set(key, axis.clone().multiplyScalar(side * Math.ceil(place / 2) * radius * 0.6));
  }
  return offsets;
}
