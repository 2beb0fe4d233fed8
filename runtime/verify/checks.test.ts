import { expect, test } from "vitest";
import type { Assignment, Look } from "#contracts";
import { partOf, translation } from "#runtime/modules/cad/testing";
import { checkKeys, checkMaterials, checkPicture, checkStep } from "./checks.ts";
import type { Values } from "./look-values.ts";

const left = partOf("a", "Bolt", { name: "Left", path: ["Box", "Left"], prototype: "q1" });
const right = partOf("b", "Bolt", {
  name: "Right",
  path: ["Box", "Right"],
  prototype: "q1",
  placement: translation(0.1, 0, 0),
});
const parts = [left, right];

test("a STEP file holds the published instances whatever their keys are now", () => {
  const rekeyed = { ...left, key: partOf("z", "Z").key };
  expect(checkStep(parts, [right, rekeyed])).toMatchObject({ ok: true, parts: [] });
});

test.each([
  ["one instance less", [left], ["Box / Right"]],
  ["one instance more", [left, right, { ...right, path: ["Box", "Third"] }], ["Box / Third"]],
  ["one of another shape", [left, { ...right, prototype: "q2" }], ["Box / Right", "Box / Right"]],
  ["one in another place", [left, { ...right, placement: translation(0.2, 0, 0) }], ["Box / Right", "Box / Right"]],
])("a STEP file with %s is not what was published", (_, read, wrong) => {
  expect(checkStep(parts, read)).toMatchObject({ ok: false, parts: wrong });
});

test.each([
  ["lacks a key", [left.key], [right.key]],
  ["has a key too many", [left.key, right.key, "p-stranger"], ["p-stranger"]],
  ["has a key twice", [left.key, right.key, left.key], [left.key]],
])("geometry that %s is found out", (_, keys, wrong) => {
  expect(checkKeys("glb", parts, keys)).toMatchObject({ ok: false, parts: wrong });
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

function passOf(found: Record<string, { material: string; look: Values }>, visible: string[] = []) {
  const pixels = new Map(visible.map((key) => [key, 10]));
  return { keys: parts.map(({ key }) => key), visible: pixels, isolated: new Map<string, number>(), materials: found };
}

test("a part that only its own picture shows is there; one that shows no pixel is not", () => {
  const pass = passOf({}, [left.key]);
  expect(checkPicture(parts, { ...pass, isolated: new Map([[right.key, 3]]) }).ok).toBe(true);
  expect(checkPicture(parts, { ...pass, isolated: new Map([[right.key, 0]]) })).toMatchObject({
    ok: false,
    parts: [right.key],
  });
  expect(checkPicture(parts, pass)).toMatchObject({ ok: false, parts: [right.key] });
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
