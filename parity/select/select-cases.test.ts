import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import bearingExternal from "#parity/cases/bearing-external-legacy.case";
import bearingPreview from "#parity/cases/bearing-still-preview.case";
import bearingTurntable from "#parity/cases/bearing-turntable.case";
import flangeGlb from "#parity/cases/flange-glb.case";
import truncated from "#parity/cases/truncated-step.case";
import { projectRoot } from "#runtime/native/paths";
import { lockSchema, type Lock } from "#runtime/modules/source/locked-packages";
import { readCaseSources, type CaseSources } from "./case-sources.ts";
import { selectCases } from "./select-cases.ts";
import { orderedCase } from "./testing.ts";

const [still, external, turntable, glb, step] = [
  "bearing-still-preview",
  "bearing-external-legacy",
  "bearing-turntable",
  "flange-glb",
  "truncated-step",
];
const all = [still, external, turntable, glb, step];
const ordered = [still, external, turntable, glb];

let sources: ReadonlyMap<string, CaseSources>;
let lock: Lock;
beforeAll(async () => {
  const cases = [bearingPreview, bearingExternal, bearingTurntable, flangeGlb, truncated];
  sources = await readCaseSources(cases.map(orderedCase));
  lock = lockSchema.parse(JSON.parse(await readFile(join(projectRoot, "package-lock.json"), "utf8")));
});

function select(files: readonly string[], after = lock, of = sources) {
  const changes = { since: "main", files: files.toSorted(), locks: { before: lock, after } };
  return selectCases(of, changes);
}

function selected(...args: Parameters<typeof select>): string[] {
  return [...select(...args)].flatMap(([id, one]) => (one.selected ? [id] : []));
}

test.for([
  ["a module", "runtime/modules/render/render-turntable.module.ts", [turntable]],
  ["a module that only the graph calls", "runtime/modules/render/render-still.module.ts", [still, external]],
  ["what a module imports", "runtime/modules/export/join-materials.ts", [glb]],
  ["how native tools are started", "runtime/native/tools.ts", all],
  ["the database", "runtime/store/database.ts", all],
  ["a module's contract", "nodes/order-line/export-glb.node.ts", [glb]],
  ["the Python of a tool", "runtime/python/blender_render.py", [still, external, turntable]],
  ["the Python that every ingest runs", "runtime/python/cad_step.py", all],
  ["the versions of the native tools", "runtime/native/requirements.txt", all],
  ["a material rule", "materials/catalogue.rules.ts", ordered],
  ["a workflow", "workflows/order-line/turntable.workflow.ts", [turntable]],
  ["an output type", "output-types/still-preview.output-type.ts", [still]],
  ["an output type of a case's own", "parity/cases/own/short-turntable.ts", [turntable]],
  ["a case", "parity/cases/flange-glb.case.ts", [glb]],
  ["a golden file", "parity/golden/flange.step", [glb]],
  ["a golden file of several cases", "parity/golden/bearing.step", [still, external, turntable]],
  ["an external legacy's own script", "examples/external-legacy/render.py", [external]],
  ["a legacy pipeline", "runtime/legacy/turntable.ts", [turntable]],
  ["a comparison", "parity/compare/measure-pictures.ts", all],
  ["what a comparison runs as WebAssembly", "parity/compare/flip/filters.wasm", all],
  ["the suite", "parity/run-suite.ts", all],
  ["the engine", "runtime/engine/engine.ts", all],
  ["what nobody can trace", "package.json", all],
  ["a file of no known kind", "somewhere/new.bin", all],
  ["a waiver that is gone", "parity/waivers/gone.waiver.ts", all],
  ["the docs", "docs/parity.md", []],
  ["a page", "site/src/app.tsx", []],
  ["a test", "parity/run-suite.test.ts", []],
  ["TypeScript that no case takes in", "cli/commands/parity.ts", []],
  ["a case that is not here", "parity/cases/gearbox-product.case.ts", []],
  ["the list of waivers", "parity/waivers/index.ts", []],
] as const)("a change of %s, %s, selects %j", ([, file, wanted]) => {
  expect(selected([file])).toEqual(wanted);
  for (const [, { selected: chosen, why }] of select([file])) {
    if (chosen) expect(why).toContain(file);
    else expect(why).toBe("nothing that it is made of changed since main");
  }
});

test("a case whose waiver has expired is selected, whatever changed", () => {
  const expired = [{ id: "lens", case: glb, expires: "2026-01-31" }];
  const changes = { since: "main", files: ["docs/parity.md"], locks: { before: lock, after: lock } };
  const chosen = [...selectCases(sources, changes, expired)].filter(([, one]) => one.selected);
  expect(chosen).toEqual([[glb, { selected: true, why: 'its waiver "lens" expired on 2026-01-31' }]]);
});

test("several changes name the first that counts and how many more do", () => {
  const changed = ["docs/a.md", "parity/golden/flange.step", "parity/cases/flange-glb.case.ts"];
  expect(select(changed).get(glb)?.why).toBe("parity/cases/flange-glb.case.ts and 1 more changed since main");
  expect(selected(changed)).toEqual([glb]);
});

test("another version of a package selects the cases that take it in, and no other", () => {
  const other = (name: string): Lock => {
    const locked = lock.packages[`node_modules/${name}`];
    if (locked === undefined) throw new Error(`${name} is not locked`);
    return { packages: { ...lock.packages, [`node_modules/${name}`]: { ...locked, version: "99.0.0" } } };
  };
  const lockFile = ["package-lock.json"];
  expect(selected(lockFile)).toEqual([]);
  expect(selected(lockFile, other("react"))).toEqual([]);
  expect(selected(lockFile, other("sharp"))).toEqual(all);
  const two = new Map([
    ["draws", { files: [], packages: ["sharp"], definition: "" }],
    ["reads", { files: [], packages: ["zod"], definition: "" }],
  ]);
  expect(selected(lockFile, other("sharp"), two)).toEqual(["draws"]);
  expect(select(lockFile, other("sharp"), two).get("draws")?.why).toBe("sharp@99.0.0 is another version since main");
  // What a package needs itself counts too.
  const [need = ""] = Object.keys(lock.packages["node_modules/sharp"]?.dependencies ?? {});
  expect(selected(lockFile, other(need), two)).toEqual(["draws"]);
});

test("a case takes in every package of the modules that it calls", () => {
  for (const [id, { packages }] of sources) expect(packages, id).toEqual(expect.arrayContaining(["sharp", "zod"]));
});
