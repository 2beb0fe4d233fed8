import { expect, test } from "vitest";
import { assignment, parts, plain, publishedGlb, rich } from "#runtime/modules/export/testing";
import { readExportedGlb } from "#runtime/modules/export/compress-glb";
import { checkExport, type FoundInstance } from "./check-export.ts";
import { instancesOf } from "./glb-instances.ts";

const published = instancesOf(await readExportedGlb(await publishedGlb()));
const boxes = new Map(published.map(({ prototype, box }) => [prototype, box]));
const fine = published.map((instance, index): FoundInstance => {
  const { material = "" } = assignment.parts[index] ?? {};
  return { ...instance, material, values: { ...assignment.looks[material] } };
});
const [first, second, third, ...others] = fine as [FoundInstance, FoundInstance, FoundInstance, ...FoundInstance[]];
const [key, secondKey] = [first.key, second.key];

function check(found: readonly FoundInstance[]) {
  const format = { id: "export-usd", precision: 1e-9, values: (look: object) => ({ ...look }) } as const;
  return checkExport(format, { parts, assignment, boxes }, found);
}

test("every part once, in its place and in its material, is fine, in whatever order", () => {
  expect(check(fine.toReversed())).toMatchObject({ ok: true, parts: [] });
});

test.each<[string, readonly FoundInstance[], readonly string[]]>([
  ["lacks a part", [second, third, ...others], [key]],
  ["has a part twice", [first, first, second, third, ...others], [key]],
  ["has something that is no part", [...fine, { ...first, key: "ground" }], ["ground"]],
  ["gives a part no material", [{ ...first, material: null, values: {} }, second, third, ...others], [key]],
  [
    "gives a part another material",
    [{ ...first, material: "glaze", values: { ...rich } }, second, third, ...others],
    [key],
  ],
  ["gives it another value", [{ ...first, values: { ...plain, roughness: 0.38 } }, second, third, ...others], [key]],
  ["puts a part elsewhere", [{ ...first, placement: third.placement }, second, third, ...others], [key]],
  [
    "exchanges the keys of two parts",
    [{ ...first, key: secondKey }, { ...second, key }, third, ...others],
    [secondKey, key],
  ],
  ["gives a part another shape", [{ ...first, prototype: third.prototype }, second, third, ...others], [key]],
  ["has other triangles under a shape's name", [{ ...first, box: third.box }, second, third, ...others], [key]],
])("a file that %s is found out", (_, found, wrong) => {
  expect(check(found)).toMatchObject({ ok: false, parts: wrong });
});
