import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { simpleGit } from "simple-git";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sha256Hex } from "#contracts";
import type { Renderer } from "#runtime/native/blender-locate";
import { caseKey, FileDigests, type KeyBase } from "./case-key.ts";
import { checkoutKey } from "./checkout-key.ts";
import { programKey } from "./program-key.ts";
import { toolsKey } from "./tools-key.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-key-"));
  for (const name of ["a.ts", "b.ts", "other.ts"]) await writeFile(join(folder, name), name);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sources = { files: ["a.ts", "b.ts"], packages: ["sharp"], definition: "its output type" };
const base: KeyBase = {
  lock: { packages: { "node_modules/sharp": { version: "1.0.0" }, "node_modules/react": { version: "1.0.0" } } },
  tools: ["blender 4.5.1 abc"],
  host: "x64 avx2",
  checkout: "what nobody can trace",
};
const key = (text: Partial<KeyBase> = {}, id = "flange", from = sources): Promise<string> =>
  caseKey(id, from, { ...base, ...text }, new FileDigests(folder));

test("the same content has the same key, whatever else changes", async () => {
  const before = await key();
  await writeFile(join(folder, "other.ts"), "changed");
  const react = { packages: { ...base.lock.packages, "node_modules/react": { version: "2.0.0" } } };
  expect(await key({ lock: react })).toBe(before);
});

test("each file, definition, package, tool, the host, the checkout and the case itself change the key", async () => {
  const keys = [await key()];
  await writeFile(join(folder, "b.ts"), "changed");
  keys.push(await key());
  const sharp = { packages: { ...base.lock.packages, "node_modules/sharp": { version: "2.0.0" } } };
  keys.push(await key({ lock: sharp }), await key({ tools: ["blender 4.5.2 abc"] }), await key({ host: "arm64" }));
  keys.push(await key({}, "bearing"), await key({}, "flange", { ...sources, files: ["a.ts"] }));
  keys.push(await key({ checkout: "another" }), await key({}, "flange", { ...sources, definition: "another" }));
  expect(new Set(keys).size).toBe(keys.length);
});

test("a file of many cases is read once", async () => {
  const digests = new FileDigests(folder);
  for (const id of ["one", "two", "three"]) await caseKey(id, sources, base, digests);
  expect(digests.size).toBe(2);
});

test("the key of a checkout is of the files that nobody can trace, as they are now, and of nothing else", async () => {
  const put = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  const digest = (): Promise<string | undefined> => checkoutKey(new FileDigests(folder), folder);
  expect(await digest()).toBeUndefined();
  const untraceable = ["package.json", "materials/textures/weave.png"];
  const others = ["parity/approved/flange.json", "parity/golden/flange.step", "docs/a.png", "package-lock.json"];
  for (const file of [...untraceable, ...others]) await put(file, "first");
  const git = simpleGit(folder);
  await git.init();
  await git.add(".");
  const keys = [await digest()];
  for (const file of [...others, "b.ts", "untracked.bin"]) await put(file, "changed");
  expect(await digest()).toBe(keys[0]);
  for (const file of untraceable) {
    await put(file, "changed");
    keys.push(await digest());
  }
  await rm(join(folder, "package.json"));
  keys.push(await digest());
  expect(new Set(keys).size).toBe(4);
});

const managed: Renderer = { kind: "module", python: "/somewhere/python" };
const own: Renderer = { kind: "binary", file: "blender", version: "4.5.1", from: "PATH" };
const identity = (kind: string) => vi.fn(() => Promise.resolve({ kind, version: "1", build: "x" }) as never);

test("the managed environment stands for its tools, and none is started", async () => {
  const tools = { cad: { identity: identity("occt") }, blender: { identity: identity("blender") } };
  const places = { renderer: () => Promise.resolve(managed), environment: () => Promise.resolve("digest") };
  expect(await toolsKey(tools as never, places)).toEqual(["managed", "digest"]);
  expect(tools.cad.identity).not.toHaveBeenCalled();
  expect(tools.blender.identity).not.toHaveBeenCalled();
});

test.for([
  ["a Blender of the user's own", own, "digest"],
  ["an environment that is not whole", managed, undefined],
] as const)("%s must say itself what it is", async ([, renderer, environment]) => {
  const tools = { cad: { identity: identity("occt") }, blender: { identity: identity("blender") } };
  const places = { renderer: () => Promise.resolve(renderer), environment: () => Promise.resolve(environment) };
  expect(await toolsKey(tools as never, places)).toEqual(["occt 1 x", "blender 1 x"]);
});

test("an external legacy is known by the file that its program is, wherever a link to it stands", async () => {
  const program = join(folder, "python3.11");
  await writeFile(program, "version 3.11.1");
  await chmod(program, 0o755);
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  await mkdir(first);
  await mkdir(second);
  // Of the same name and earlier, but nothing that could be started.
  await writeFile(join(first, "python3"), "notes", { mode: 0o644 });
  await symlink(program, join(second, "python3"));
  const legacy = { command: ["python3", "render.py"], timeoutSeconds: 60, settings: {} };
  const preset = { preset: "ingest", settings: { linearDeflection: 0.001, angularDeflection: 8 } } as const;
  const places = { folder, path: [first, second].join(delimiter) };
  const before = await programKey({ legacy }, places);
  expect(before).toEqual([await realpath(program), sha256Hex("version 3.11.1")]);
  expect(await programKey({ legacy: { ...legacy, command: ["./second/python3"] } }, places)).toEqual(before);
  await writeFile(program, "version 3.11.2");
  expect(await programKey({ legacy }, places)).not.toEqual(before);
  expect(await programKey({ legacy }, { folder, path: "" })).toEqual(["python3", "missing"]);
  expect(await programKey({ legacy: preset }, places)).toEqual([]);
});
