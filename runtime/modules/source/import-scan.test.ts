import { expect, test } from "vitest";
import { scanImports } from "./import-scan.ts";

test.for([
  ['import { a } from "./a.ts";', "./a.ts", { a: "a" }],
  ['import { a as b, c } from "#x/y";', "#x/y", { b: "a", c: "c" }],
  ['import {\n  a,\n  type B,\n} from "./a.ts";', "./a.ts", { a: "a" }],
  ['import { type B } from "./a.ts";', "./a.ts", {}],
  ['import { type } from "./a.ts";', "./a.ts", { type: "type" }],
  ['import a from "./a.ts";', "./a.ts", undefined],
  ['import type from "./a.ts";', "./a.ts", undefined],
  ['import a, { b } from "./a.ts";', "./a.ts", undefined],
  ['import * as a from "./a.ts";', "./a.ts", undefined],
  ['import "./a.ts";', "./a.ts", undefined],
  ['const a = await import("./a.ts");', "./a.ts", undefined],
  ['const a = new Worker(new URL("./a.ts", import.meta.url));', "./a.ts", undefined],
  ['import a from "../a.json" with { type: "json" };', "../a.json", undefined],
] as const)("%s", ([text, specifier, names]) => {
  const found = scanImports(`// first\n${text}\nconst rest = 1;\n`);
  expect(found).toEqual([
    { specifier, passesOn: false, typeOnly: false, names: names && new Map(Object.entries(names)) },
  ]);
});

test.for([
  ['import type { A } from "./a.ts";', "./a.ts", false],
  ['import type * as A from "./a.ts";', "./a.ts", false],
  ['export type { A } from "./a.ts";', "./a.ts", true],
] as const)("%s takes types alone", ([text, specifier, passesOn]) => {
  expect(scanImports(text)).toMatchObject([{ specifier, passesOn, typeOnly: true }]);
});

test.for([
  ['export { a, b as c, type D } from "./a.ts";', "./a.ts", { a: "a", c: "b" }],
  ["const a = 1;\nexport { a, b as c };", undefined, { a: "a", c: "b" }],
  ['export * from "./a.ts";', "./a.ts", undefined],
] as const)("%s passes names on", ([text, specifier, names]) => {
  const wanted = { specifier, passesOn: true, typeOnly: false, names: names && new Map(Object.entries(names)) };
  expect(scanImports(text)).toEqual([wanted]);
});

test.for([
  '/**\n * import { a } from "sharp";\n */',
  '// import { a } from "sharp";',
  'export const a = { from: "b" };',
  "export function from(a: string): string {\n  return a;\n}",
  'const folder = new URL("../../", import.meta.url);',
])("%s is no import", (text) => {
  expect(scanImports(text)).toEqual([]);
});
