import { expect, test } from "vitest";
import { partsSchema, type Assignment, type Bounds, type Look } from "#contracts";
import type { GlbPart } from "#runtime/modules/cad/read-glb";
import { boxMesh, partOf, structureOf, translation, treeNode } from "#runtime/modules/cad/testing";
import { lookAt } from "#runtime/modules/scene/camera";
import { checkGeometry, checkMaterials, checkPicture, checkStep } from "./checks.ts";
import type { IdPass, Sight } from "./id-pass.ts";
import type { Instance } from "./instances.ts";

const left = partOf("a", "Bolt", { name: "Left", path: ["Box", "Left"], prototype: "q1" });
const right = partOf("b", "Bolt", {
  name: "Right",
  path: ["Box", "Right"],
  prototype: "q1",
  placement: translation(0.1, 0, 0),
});
const parts = [left, right];

// What the file mints is called by other letters than what it was published as.
const [readLeft, readRight] = [
  { ...left, key: partOf("y", "Y").key },
  { ...right, key: partOf("z", "Z").key },
];
const bindings = new Map([
  [readLeft.key, left.key],
  [readRight.key, right.key],
]);

test("a STEP file holds the published instances under the keys that they are bound to", () => {
  expect(checkStep(parts, [readRight, readLeft], bindings)).toMatchObject({ ok: true, parts: [] });
});

test.each([
  ["one instance less", [readLeft], [right.key]],
  [
    "one instance more",
    [readLeft, readRight, { ...readRight, key: left.key, path: ["Box", "Third"] }],
    ["Box / Third"],
  ],
  ["one of another shape", [readLeft, { ...readRight, prototype: "q2" }], [right.key]],
  ["one in another place", [readLeft, { ...readRight, placement: translation(0.2, 0, 0) }], [right.key]],
  [
    "two keys exchanged",
    [
      { ...readLeft, key: readRight.key },
      { ...readRight, key: readLeft.key },
    ],
    [right.key, left.key],
  ],
  ["a key that is bound to no part", [readLeft, { ...readRight, key: right.key }], [right.key, "Box / Right"]],
])("a STEP file with %s is not what was published", (_, read, wrong) => {
  expect(checkStep(parts, read, bindings)).toMatchObject({ ok: false, parts: wrong });
});

const box: Bounds = [
  [0, 0, 0],
  [0.01, 0.01, 0.02],
];
const { prototypes } = structureOf([treeNode("Bolt", { prototype: "q1" })]);
const list = partsSchema.parse({
  version: 1,
  parts,
  prototypes: prototypes.map((one) => ({ ...one, bounds: [box[0], [0.01, 0.01, 0.03]] })),
  skipped: [],
});
const [inLeft, inRight] = parts.map(({ key, prototype, placement }): Instance => ({ key, prototype, placement, box }));

test("geometry holds every part: in its place, of its shape, whose triangles need not fill the exact surface's box", () => {
  expect(checkGeometry(list, [inRight, inLeft] as Instance[])).toMatchObject({ ok: true, parts: [] });
});

test.each<[string, (Partial<Instance> | undefined)[], string[]]>([
  ["lacks a key", [inLeft], [right.key]],
  ["has a key too many", [inLeft, inRight, { ...inLeft, key: "p-stranger" }], ["p-stranger"]],
  ["has a key twice", [inLeft, inRight, inLeft], [left.key]],
  [
    "has two keys exchanged",
    [
      { ...inLeft, key: right.key },
      { ...inRight, key: left.key },
    ],
    [right.key, left.key],
  ],
  ["has a part ten nanometres off", [inLeft, { ...inRight, placement: translation(0.1 + 1e-8, 0, 0) }], [right.key]],
  ["has another prototype's shape", [inLeft, { ...inRight, prototype: "q2" }], [right.key]],
  ["has triangles beyond the shape", [inLeft, { ...inRight, box: [box[0], [0.01, 0.011, 0.02]] }], [right.key]],
])("geometry that %s is found out", (_, found, wrong) => {
  expect(checkGeometry(list, found as Instance[])).toMatchObject({ ok: false, parts: wrong });
});

const look: Look = {
  baseColor: [0.1, 0.2, 0.3],
  metallic: 0,
  roughness: 0.5,
  ior: 1.5,
  specular: 1,
  transmission: 0,
  coat: 0,
  coatRoughness: 0.03,
  anisotropy: 0,
  anisotropyRotation: 0,
};
const assignment: Assignment = {
  version: 1,
  looks: { steel: look },
  parts: parts.map(({ key }) => ({ key, material: "steel", source: { from: "fallback" } })),
  fallbacks: [],
};
const single = (value: number): number => Math.fround(value);
const same = { ...look, baseColor: look.baseColor.map(single), coatRoughness: single(0.03) };

/** From a metre before the parts, which are a bolt's box each; ten pixels are a centimetre. */
const view = { camera: { matrix: lookAt([0, -1, 0], [0, 0, 0]), fovY: 2 * Math.atan(0.05) }, width: 400, height: 100 };
const glb: GlbPart[] = parts.map(({ key, placement }) => {
  return { key, placement, triangles: 12, positions: boxMesh([0, 0, 0], [0.01, 0.001, 0.02]).positions };
});
const sights = {
  [left.key]: { pixels: 10, box: { left: 201, top: 31, right: 208, bottom: 48 }, view },
  [right.key]: { pixels: 10, box: { left: 301, top: 31, right: 308, bottom: 48 }, view },
};

function passOf(found: IdPass["materials"], visible: readonly string[] = [], isolated: readonly string[] = []): IdPass {
  const of = (keys: readonly string[]) => new Map(Object.entries(sights).filter(([key]) => keys.includes(key)));
  return { keys: parts.map(({ key }) => key), visible: of(visible), isolated: of(isolated), materials: found };
}

test("a part that only its own picture shows is there; one that shows no pixel is not", () => {
  expect(checkPicture(parts, glb, passOf({}, [left.key], [right.key])).ok).toBe(true);
  expect(checkPicture(parts, glb, passOf({}, [left.key]))).toMatchObject({ ok: false, parts: [right.key] });
});

test("a picture that knows a part more than there are is found out", () => {
  const pass = passOf({}, [left.key, right.key]);
  expect(checkPicture(parts, glb, { ...pass, keys: [...pass.keys, "p-stranger"] })).toMatchObject({
    ok: false,
    parts: ["p-stranger"],
  });
});

test("parts that are seen where the other one stands are found out", () => {
  const exchanged = [
    [right.key, sights[left.key]],
    [left.key, sights[right.key]],
  ] as [string, Sight][];
  const pass = { ...passOf({}), visible: new Map(exchanged) };
  expect(checkPicture(parts, glb, pass)).toMatchObject({ ok: false, parts: [left.key, right.key] });
});

test("materials agree in name and in every value, as far as single precision goes", () => {
  const fine = { material: "steel", look: same };
  expect(checkMaterials(assignment, passOf({ [left.key]: fine, [right.key]: fine }))).toMatchObject({
    ok: true,
    parts: [],
  });
});

test.each([
  ["no material", undefined],
  ["another material", { material: "brass", look: same }],
  ["another value", { material: "steel", look: { ...same, roughness: 0.5001 } }],
  ["another colour", { material: "steel", look: { ...same, baseColor: [0.1, 0.2, 0.31] } }],
  ["a value less", { material: "steel", look: { ...same, coat: undefined } }],
])("a part with %s is found out", (_, wrong) => {
  const found = {
    [left.key]: { material: "steel", look: same },
    ...(wrong === undefined ? {} : { [right.key]: wrong }),
  };
  expect(checkMaterials(assignment, passOf(found))).toMatchObject({ ok: false, parts: [right.key] });
});
