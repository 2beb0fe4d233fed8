import { BoxGeometry, Group, type InstancedMesh, Matrix4, Mesh, MeshBasicMaterial, Raycaster, Vector3 } from "three";
import { describe, expect, test } from "vitest";
import { Batches } from "./batches.ts";
import { explosion, partMeshes, type PartMesh } from "./part-meshes.ts";

const geometry = new BoxGeometry(1, 1, 1);
const [red, blue] = [new MeshBasicMaterial(), new MeshBasicMaterial()];

function at(key: string, x: number, y = 0, z = 0): PartMesh {
  return { key, geometry, matrix: new Matrix4().makeTranslation(x, y, z) };
}

describe("a GLB's meshes by part key", () => {
  test("a key holds for all surfaces below its node, a nearer key before it", () => {
    const root = new Group();
    const part = new Group();
    part.userData["partKey"] = "outer";
    const inner = new Mesh(geometry);
    inner.userData["partKey"] = "inner";
    part.add(new Mesh(geometry), new Group().add(new Mesh(geometry)), inner);
    part.position.x = 3;
    root.add(part, new Mesh(geometry));
    expect(partMeshes(root).map(({ key }) => key)).toEqual(["outer", "outer", "inner"]);
    expect(partMeshes(root)[0]?.matrix.elements[12]).toBe(3);
  });
});

describe("instances", () => {
  test("share a draw call by shape and material, whichever parts they are", () => {
    const meshes = [at("a", 0), at("b", 2), at("c", 4), at("d", 6)];
    const batches = new Batches(meshes, (key) => (key === "c" ? blue : red));
    batches.place(({ matrix }) => matrix);
    expect(batches.drawn()).toEqual([
      { material: red, keys: ["a", "b", "d"] },
      { material: blue, keys: ["c"] },
    ]);
  });

  test("that are hidden are neither drawn nor met by a ray, and the others keep their keys", () => {
    const batches = new Batches([at("a", 0), at("b", 2), at("c", 4)], () => red);
    const keyUnder = (x: number): string | undefined => {
      batches.root.updateMatrixWorld(true);
      const [hit] = new Raycaster(new Vector3(x, 0, 9), new Vector3(0, 0, -1)).intersectObject(batches.root);
      return hit === undefined ? undefined : batches.keyAt(hit);
    };
    batches.place(({ matrix }) => matrix);
    expect([0, 2, 4].map(keyUnder)).toEqual(["a", "b", "c"]);
    batches.place(({ key, matrix }) => (key === "a" ? undefined : matrix));
    expect([0, 2, 4].map(keyUnder)).toEqual([undefined, "b", "c"]);
    batches.place(() => undefined);
    expect(batches.root.children.map(({ visible }) => visible)).toEqual([false]);
  });

  test("that are mirrored are a batch that is mirrored itself, and stand where they should", () => {
    const matrix = new Matrix4().makeScale(-1, 1, 1).setPosition(5, 1, 0);
    const batches = new Batches([at("a", 0), { key: "m", geometry, matrix }], () => red);
    batches.place((mesh) => mesh.matrix);
    batches.root.updateMatrixWorld(true);
    const [, mirrored] = batches.root.children as InstancedMesh[];
    expect(mirrored?.matrixWorld.determinant()).toBeLessThan(0);
    const own = new Matrix4();
    mirrored?.getMatrixAt(0, own);
    expect(own.determinant()).toBeGreaterThan(0);
    expect(own.premultiply(mirrored?.matrixWorld ?? own).elements).toEqual(matrix.elements);
  });
});

describe("exploding", () => {
  test("moves parts away from the middle, each in its own direction", () => {
    const offsets = explosion([at("left", -4), at("right", 4), at("up", 0, 4), at("down", 0, -4)]);
    expect([...offsets].map(([key, { x, y }]) => [key, Math.sign(x), Math.sign(y)])).toEqual([
      ["left", -1, 0],
      ["right", 1, 0],
      ["up", 0, 1],
      ["down", 0, -1],
    ]);
  });

  test("draws rings about one middle apart along the shortest side", () => {
    const ring = (key: string, size: number): PartMesh => ({
      key,
      geometry: new BoxGeometry(size, 1, size),
      matrix: new Matrix4(),
    });
    const offsets = explosion([ring("inner", 2), ring("outer", 6), ring("cage", 4)]);
    expect([...offsets.values()].every(({ x, z }) => x === 0 && z === 0)).toBe(true);
    expect(new Set([...offsets.values()].map(({ y }) => y)).size).toBe(3);
    expect(offsets.get("outer")?.y).toBe(0);
  });
});
