import {
  type BufferGeometry,
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  type Intersection,
  type Material,
  Matrix4,
} from "three";
import type { PartMesh } from "./part-meshes.ts";

/** Turns a mirrored instance over once more: three.js winds the triangles of all instances as the batch itself says. */
const mirror = new Matrix4().makeScale(-1, 1, 1);

interface Batch {
  readonly mesh: InstancedMesh;
  readonly members: readonly PartMesh[];
  readonly mirrored: boolean;
  /** The members that are drawn, by instance. */
  drawn: PartMesh[];
}

/**
 * Meshes drawn as instances: one draw call for each shape in each material, however many parts share them. Mirrored instances
 * are a batch of their own.
 */
export class Batches {
  readonly root = new Group();
  readonly #batches: Batch[] = [];

  constructor(meshes: readonly PartMesh[], materialOf: (key: string) => Material) {
    const groups = new Map<BufferGeometry, Map<Material, { plain: PartMesh[]; mirrored: PartMesh[] }>>();
    for (const one of meshes) {
      const byMaterial = groups.get(one.geometry) ?? new Map<Material, { plain: PartMesh[]; mirrored: PartMesh[] }>();
      groups.set(one.geometry, byMaterial);
      const material = materialOf(one.key);
      const group = byMaterial.get(material) ?? { plain: [], mirrored: [] };
      byMaterial.set(material, group);
      (one.matrix.determinant() < 0 ? group.mirrored : group.plain).push(one);
    }
    for (const [geometry, byMaterial] of groups) {
      for (const [material, { plain, mirrored }] of byMaterial) {
        this.#add(geometry, material, plain, false);
        this.#add(geometry, material, mirrored, true);
      }
    }
  }

  #add(geometry: BufferGeometry, material: Material, members: readonly PartMesh[], mirrored: boolean): void {
    if (members.length === 0) return;
    const mesh = new InstancedMesh(geometry, material, members.length);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    if (mirrored) mesh.applyMatrix4(mirror);
    this.root.add(mesh);
    this.#batches.push({ mesh, members, mirrored, drawn: [] });
  }

  /** Draws the parts for which `placeOf` gives a matrix, there; the others not at all. */
  place(placeOf: (mesh: PartMesh) => Matrix4 | undefined): void {
    const matrix = new Matrix4();
    for (const batch of this.#batches) {
      const { mesh, members, mirrored } = batch;
      batch.drawn = [];
      for (const member of members) {
        const place = placeOf(member);
        if (place === undefined) continue;
        matrix.copy(place);
        if (mirrored) matrix.premultiply(mirror);
        mesh.setMatrixAt(batch.drawn.push(member) - 1, matrix);
      }
      mesh.count = batch.drawn.length;
      mesh.visible = mesh.count > 0;
      mesh.instanceMatrix.needsUpdate = true;
      mesh.computeBoundingSphere();
      mesh.boundingBox = null;
    }
  }

  /** The part that a ray met. */
  keyAt({ object, instanceId }: Intersection): string | undefined {
    const batch = this.#batches.find(({ mesh }) => mesh === object);
    return instanceId === undefined ? undefined : batch?.drawn[instanceId]?.key;
  }

  /** What is drawn now: the batches and the keys of their instances. */
  drawn(): { material: Material; keys: string[] }[] {
    return this.#batches.map(({ mesh, drawn }) => ({
      material: mesh.material as Material,
      keys: drawn.map(({ key }) => key),
    }));
  }

  dispose(): void {
    for (const { mesh } of this.#batches) mesh.dispose();
    this.root.removeFromParent();
  }
}
