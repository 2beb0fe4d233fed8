import { expect, test } from "vitest";
import { refuseFlat, refuseImplausible } from "./implausible.ts";
import { boxMesh, translation, treeNode } from "./testing.ts";

type Read = Parameters<typeof refuseImplausible>[0];
type Bounds = NonNullable<Read["prototypes"][number]["bounds"]>;

/** A read file with one shape; without more said, a cube of a metre that stands at the origin. */
function fileOf({
  bounds = [
    [0, 0, 0],
    [1, 1, 1],
  ] as Bounds,
  x = 0,
}): Read {
  const shape = {
    label: "0:1:1:1",
    productId: "cube",
    identified: true,
    faces: 6,
    solids: 1,
    colour: null,
    brep: null,
  };
  const root = treeNode("cube", { prototype: shape.label, productName: "Cube", placement: translation(x, 0, 0) });
  return { schema: "", lengthUnit: 0.001, roots: [root], prototypes: [{ ...shape, bounds }] };
}

test("a part farther away than a thousand kilometres is refused by its name, nearer ones are not", () => {
  const refuse = (x: number) => (): void => refuseImplausible(fileOf({ x }));
  expect(refuse(9e5)).not.toThrow();
  expect(refuse(-1.5e6)).toThrow(/places "cube" 1.50e\+6 m away/);
  expect(refuse(1.5e6)).toThrow(expect.objectContaining({ code: "step-placement-invalid" }));
});

test("a shape that reaches as far is refused by its product's name", () => {
  const refuse = (): void =>
    refuseImplausible(
      fileOf({
        bounds: [
          [-1e97, 0, 0],
          [0, 0, 0],
        ],
      }),
    );
  expect(refuse).toThrow(/"Cube" has no end: it reaches 1.00e\+97 m/);
  expect(refuse).toThrow(expect.objectContaining({ code: "step-shape-invalid" }));
});

/** A box between two corners, turned about two axes so that no face lies along the coordinates. */
function tilted(...corners: Parameters<typeof boxMesh>): { positions: Float32Array; indices: Uint32Array } {
  const { positions, indices } = boxMesh(...corners);
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const turned = new Float32Array(positions.length);
  for (let at = 0; at < positions.length; at += 3) {
    const [x = 0, y = 0, z = 0] = positions.subarray(at, at + 3);
    const [u, v] = [c * x - s * y, s * x + c * y];
    turned.set([u, c * v - s * z, s * v + c * z], at);
  }
  return { positions: turned, indices };
}

test.for([
  ["a cube of a metre", [1, 1, 1]],
  ["a cube of a hundredth of a millimetre", [1e-5, 1e-5, 1e-5]],
  ["gold leaf of a tenth of a micrometre on 8 cm", [0.08, 0.08, 1e-7]],
] as const)("%s is a solid", ([, size]) => {
  const { positions, indices } = tilted([0, 0, 0], [...size]);
  expect(() => refuseFlat("Leaf", positions, indices)).not.toThrow();
});

test("a box without thickness is none, wherever it lies", () => {
  for (const z of [0, 0.1, 12.3]) {
    const { positions, indices } = tilted([0.3, 0.2, z], [1.3, 1.7, z]);
    expect(() => refuseFlat("Leaf", positions, indices)).toThrow(/"Leaf" is a solid without thickness/);
  }
  expect(() => refuseFlat("Nothing", new Float32Array(), new Uint32Array())).toThrow(/without thickness/);
});

test("a box that is inside out is none", () => {
  const { positions, indices } = tilted([0, 0, 0], [1, 1, 1]);
  expect(() => refuseFlat("Box", positions, indices.toReversed())).toThrow(
    /"Box" is a solid that is turned inside out/,
  );
});
