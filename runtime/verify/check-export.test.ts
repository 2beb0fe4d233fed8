import { expect, test } from "vitest";
import { assignment, parts, plain, rich } from "#runtime/modules/export/testing";
import { checkExport, type FoundInstance } from "./check-export.ts";

const fine: readonly FoundInstance[] = assignment.parts.map(({ key, material }) => ({
  key,
  material,
  values: { ...assignment.looks[material] },
}));
const [first, ...others] = fine;
const key = parts[0]?.key ?? "";

function check(found: readonly (FoundInstance | undefined)[]) {
  const there = found.filter((one) => one !== undefined);
  return checkExport("export-usd", assignment, there, (look) => look);
}

test("every part once and in its material is fine, in whatever order", () => {
  expect(check(fine.toReversed())).toMatchObject({ ok: true, parts: [] });
});

test.each<[string, readonly (FoundInstance | undefined)[], string]>([
  ["lacks a part", others, key],
  ["has a part twice", [first, first, ...others], key],
  ["has something that is no part", [...fine, { key: "ground", material: null, values: {} }], "ground"],
  ["gives a part no material", [{ key, material: null, values: {} }, ...others], key],
  ["gives a part another material", [{ key, material: "glaze", values: { ...rich } }, ...others], key],
  ["gives it another value", [{ key, material: "grey", values: { ...plain, roughness: 0.38 } }, ...others], key],
])("a file that %s is found out", (_, found, wrong) => {
  expect(check(found)).toMatchObject({ ok: false, parts: [wrong] });
});
