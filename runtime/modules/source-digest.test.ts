import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { modules } from "./index.ts";
import { modulesAffectedBy, moduleSources, readModuleSources, sourceDigest, type SourceRoot } from "./source-digest.ts";

let folder: string;
let root: SourceRoot;

/** A checkout with two modules: one in TypeScript alone, one whose result a tool makes. */
const checkout: Readonly<Record<string, string>> = {
  "package.json": '{ "imports": { "#nodes": "./nodes/index.ts", "#lib/*": "./lib/*.ts" } }',
  "package-lock.json": JSON.stringify({
    packages: {
      "": {},
      "node_modules/sharp": { version: "1.0.0", dependencies: { colour: "^1" }, optionalDependencies: { vips: "1" } },
      "node_modules/colour": { version: "1.1.0" },
      "node_modules/sharp/node_modules/colour": { version: "1.2.0" },
      "node_modules/vips": { version: "8.0.0" },
      "node_modules/react": { version: "19.0.0" },
      "node_modules/zod": { version: "4.0.0" },
    },
  }),
  "nodes/index.ts":
    'import { draw } from "./draw.node.ts";\nimport { paint } from "./paint.node.ts";\n\nexport const all = [draw, paint];\nexport { draw, paint };\n',
  "nodes/draw.node.ts": 'import { z } from "zod";\nexport const draw = z;\n',
  "nodes/paint.node.ts": "export const paint = 1;\n",
  "runtime/draw.module.ts":
    'import sharp from "sharp";\nimport { draw } from "#nodes";\nimport type { Types } from "./types.ts";\nimport { help, type Help } from "./help.ts";\n',
  "runtime/help.ts": 'import { deep } from "#lib/deep";\nimport "./draw.module.ts";\nexport const help = deep;\n',
  "runtime/types.ts": 'import { react } from "react";\nexport type Types = 1;\n',
  "lib/deep.ts": "export const deep = 1;\n",
  "runtime/paint.module.ts": 'import { paint } from "#nodes";\n',
  "runtime/unrelated.ts": "export const unrelated = 1;\n",
  "runtime/native/requirements.txt": "bpy==4.5\n",
  "runtime/python/blender_worker.py":
    "import sys\ndef main():\n    import bpy\n    import blender_render, protocol as p\n",
  "runtime/python/blender_render.py": "from png_chunks import read\n",
  "runtime/python/png_chunks.py": "def read(): pass\n",
  "runtime/python/protocol.py": "",
  "runtime/python/cad_worker.py": "import cad\n",
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-sources-"));
  for (const [file, text] of Object.entries(checkout)) await put(file, text);
  root = {
    folder,
    modules: [
      { file: "runtime/draw.module.ts", key: "draw", tool: undefined },
      { file: "runtime/paint.module.ts", key: "paint", tool: "blender" },
    ],
  };
});
afterEach(() => rm(folder, { recursive: true }));

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

async function digests(): Promise<Record<string, string>> {
  const sources = await readModuleSources(root);
  return Object.fromEntries([...sources].map(([key, { digest }]) => [key, digest]));
}

test("a module's source is what it runs: its own code, its tool's Python, the exact packages", async () => {
  const sources = await readModuleSources(root);
  expect(sources.get("draw")).toMatchObject({
    files: ["lib/deep.ts", "nodes/draw.node.ts", "runtime/draw.module.ts", "runtime/help.ts"],
    packages: ["colour@1.2.0", "sharp@1.0.0", "vips@8.0.0", "zod@4.0.0"],
  });
  expect(sources.get("paint")).toMatchObject({
    files: [
      "nodes/paint.node.ts",
      "runtime/native/requirements.txt",
      "runtime/paint.module.ts",
      "runtime/python/blender_render.py",
      "runtime/python/blender_worker.py",
      "runtime/python/png_chunks.py",
      "runtime/python/protocol.py",
    ],
    packages: [],
  });
});

test.for([
  ["runtime/draw.module.ts", ["draw"]],
  ["runtime/help.ts", ["draw"]],
  ["lib/deep.ts", ["draw"]],
  ["nodes/draw.node.ts", ["draw"]],
  ["nodes/paint.node.ts", ["paint"]],
  ["runtime/python/png_chunks.py", ["paint"]],
  ["runtime/native/requirements.txt", ["paint"]],
  ["nodes/index.ts", []],
  ["runtime/types.ts", []],
  ["runtime/unrelated.ts", []],
  ["runtime/python/cad_worker.py", []],
] as const)("a change of %s changes the digests of %j, and no other", async ([file, affected]) => {
  const before = await digests();
  expect(modulesAffectedBy(await readModuleSources(root), new Set([file]))).toEqual(affected);
  await put(file, `${checkout[file]}\n`);
  const after = await digests();
  expect(Object.keys(before).filter((key) => before[key] !== after[key])).toEqual(affected);
});

test.for([
  ["node_modules/vips", ["draw"]],
  ["node_modules/sharp/node_modules/colour", ["draw"]],
  ["node_modules/colour", []],
  ["node_modules/react", []],
] as const)("another version of %s changes the digests of %j, and no other", async ([place, affected]) => {
  const before = await digests();
  const lock = JSON.parse(checkout["package-lock.json"] ?? "") as { packages: Record<string, object> };
  lock.packages[place] = { ...lock.packages[place], version: "99.0.0" };
  await put("package-lock.json", JSON.stringify(lock));
  const after = await digests();
  expect(Object.keys(before).filter((key) => before[key] !== after[key])).toEqual(affected);
});

test("an import that leads nowhere is told with its file", async () => {
  await put("runtime/paint.module.ts", 'import { gone } from "./gone.ts";\n');
  await expect(readModuleSources(root)).rejects.toMatchObject({
    code: "internal",
    message: expect.stringContaining("runtime/gone.ts"),
  });
});

test("every installed module has a source of its own, which another process reads the same", async () => {
  const sources = await moduleSources();
  expect([...sources.keys()].toSorted()).toEqual(modules.map(({ contract }) => contract.module.key).toSorted());
  expect(new Set([...sources.values()].map(({ digest }) => digest)).size).toBe(sources.size);
  for (const { files } of sources.values()) {
    // A contract is followed by its name, so that a new one leaves the others' results as they are.
    expect(files.filter((file) => file.endsWith(".node.ts"))).toHaveLength(1);
    expect(files).not.toContain("contracts/index.ts");
  }
  const script = new URL("source-digest.ts", import.meta.url).href;
  const code = `const { moduleSources } = await import(${JSON.stringify(script)});
    const all = [...(await moduleSources())].map(([key, { digest }]) => [key, digest]);
    console.log(JSON.stringify(Object.fromEntries(all)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code]);
  expect(JSON.parse(stdout)).toEqual(Object.fromEntries([...sources].map(([key, { digest }]) => [key, digest])));
});

test("a module of no file has no digest, nor one whose files are newer than the process that runs them", async () => {
  expect(await sourceDigest("testing.nowhere")).toBeUndefined();
  expect(await sourceDigest("render.still")).toMatch(/^[0-9a-f]{64}$/);
  expect(await sourceDigest("render.still", 0)).toBeUndefined();
});
