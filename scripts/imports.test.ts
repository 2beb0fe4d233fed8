import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseImport } from "./import-rules.ts";
import { importsOf, repositoryImports } from "./imports.ts";
import { repositoryFiles } from "./repository-files.ts";
import { root } from "./run-tool.ts";

describe("imports", () => {
  it("point one way", async () => {
    const imports = await repositoryImports();
    expect(imports.length).toBeGreaterThan(100);
    const refused = imports.flatMap((one) => {
      const why = refuseImport(one);
      return why === null ? [] : [`${one.file}: ${why}`];
    });
    expect(refused).toEqual([]);
  });

  it.each([
    ["contracts/family.ts", 'import { z } from "zod";', null],
    ["contracts/family.ts", 'import { readFile } from "node:fs/promises";', "no platform module"],
    ["contracts/family.ts", 'import sharp from "sharp";', "may use only zod, @noble/hashes, canonicalize"],
    ["contracts/family.ts", 'import type { A } from "#nodes";', 'must not import "nodes/index.ts"'],
    ["nodes/cad-file/a.node.ts", 'import { z } from "zod";\nimport { family } from "#contracts";', null],
    ["nodes/cad-file/a.node.ts", 'import { b } from "#workflows/cad-file/b.workflow";', 'must not import "workflows/'],
    ["workflows/cad-file/a.workflow.ts", 'import { a } from "#runtime/app";', 'must not import "runtime/app.ts"'],
    ["runtime/legacy/still.ts", 'import { run } from "../engine/engine.ts";', 'must not import "runtime/engine/'],
    ["runtime/legacy/still.ts", 'import { a } from "#output-types/still";', 'must not import "output-types/still.ts"'],
    ["runtime/legacy/still.ts", 'import sharp from "sharp";', 'must not use "sharp"'],
    ["runtime/legacy/still.ts", 'import { encoded } from "#runtime/modules/finish/encode";', "runtime/modules/finish/"],
    [
      "runtime/engine/a.ts",
      'import type { RenderParams } from "../native/operations.ts";',
      "runtime/native/operations.ts",
    ],
    ["runtime/dispatch/a.ts", 'import { NodeIO } from "@gltf-transform/core";', 'must not use "@gltf-transform/core"'],
    ["runtime/api/a.ts", 'import { fitCamera } from "#runtime/modules/scene/camera";', "runtime/modules/scene/"],
    ["runtime/api/a.ts", 'import { sharpless } from "#runtime/store/database";', null],
    ["runtime/dispatch/a.test.ts", 'import sharp from "sharp";', null],
    ["runtime/modules/cad.ts", 'export type { Store } from "../store/artifact-store.ts";', '"runtime/store/'],
    ["runtime/engine/plan.ts", 'import {\n  a,\n  b,\n} from "#parity/compare/index";', 'must not import "parity/'],
    ["runtime/api/documents.ts", 'import { compareImages } from "#parity/compare/index";', 'must not import "parity/'],
    ["site/src/app.tsx", 'import { openStore } from "#runtime/store/database";', 'must not import "runtime/store/'],
    ["site/src/app.tsx", 'const fs = await import("node:fs");', "no platform module"],
    ["bench/run.ts", 'import "../cli/main.ts";', 'must not import "cli/"'],
    ["cli/main.ts", 'import { a } from "#runtime/app";', null],
    ["cli/main.ts", 'import { a } from "#runtime/engine/internal/lease";', 'is internal to "runtime/engine/"'],
    ["runtime/engine/a.test.ts", 'import { a } from "../store/internal/b.ts";', 'is internal to "runtime/store/"'],
    ["runtime/engine/a.test.ts", 'import { main } from "../../cli/main.ts";', null],
    ["runtime/engine/a.ts", 'import { a } from "./internal/b.ts";', null],
  ])("%s: %s", (file, text, wanted) => {
    const refused =
      importsOf(file, text)
        .map(refuseImport)
        .find((why) => why !== null) ?? null;
    if (wanted === null) expect(refused).toBeNull();
    else expect(refused).toContain(wanted);
  });

  it("does not take an example in a comment for an import", () => {
    expect(importsOf("contracts/a.ts", '/**\n * import { a } from "sharp";\n */')).toEqual([]);
  });
});

describe("rendering logic", () => {
  it("is nowhere but in the modules: no other part of the runtime that runs them names an operation of a native tool", async () => {
    const workers = await repositoryFiles("runtime/python/*_worker.py");
    const texts = await Promise.all(workers.map((file) => readFile(join(root, file), "utf8")));
    const operations = texts.flatMap((text) =>
      [...text.matchAll(/"([a-z-]+)": \w+\.\w+[,}]/g)].map(([, name = ""]) => name),
    );
    expect(operations).toEqual(
      expect.arrayContaining(["render", "render-frames", "encode-frames", "tessellate", "write-usd"]),
    );
    const files = await repositoryFiles("runtime/{legacy,engine,dispatch,api}/**/*.ts");
    const production = files.filter((file) => !/\.test\.ts$|(^|\/)testing(\/|\.ts$)/.test(file));
    expect(production.length).toBeGreaterThan(30);
    const named = await Promise.all(
      production.map(async (file) => {
        const text = await readFile(join(root, file), "utf8");
        // A single word can mean other things as well; there it is the request that counts.
        const asked = (name: string): boolean => text.includes(name.includes("-") ? `"${name}"` : `request("${name}"`);
        return operations.filter(asked).map((name) => `${file}: ${name}`);
      }),
    );
    expect(named.flat()).toEqual([]);
  });
});

describe("files", () => {
  it("stay under 500 lines, or say at the top why not", async () => {
    const files = await repositoryFiles("**/*.{ts,tsx,mjs,py,css}");
    const long = await Promise.all(
      files.map(async (file) => {
        const lines = (await readFile(join(root, file), "utf8")).split("\n");
        const excused = lines.slice(0, 20).some((line) => line.includes("Longer than 500 lines because"));
        return lines.length > 500 && !excused ? [`${file}: ${lines.length} lines`] : [];
      }),
    );
    expect(long.flat()).toEqual([]);
  });
});
