import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectRoot } from "./paths.ts";

/** A checkout with nothing in it but the door, and a main that says what it was started with. */
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "renderline-node-"));
  await mkdir(join(root, "cli"));
  for (const name of ["bin.mjs", "node-24.mjs"]) {
    await copyFile(join(projectRoot, "cli", name), join(root, "cli", name));
  }
  await writeFile(join(root, "package.json"), '{ "type": "module" }');
  await writeFile(
    join(root, "cli", "main.ts"),
    "const words: string[] = process.argv.slice(2);\nprocess.stdout.write(words.join('|'));\nprocess.exitCode = 7;\n",
  );
});
afterEach(() => rm(root, { recursive: true }));

const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.1.0'})";

interface Ended {
  readonly status: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function runDoor(options: { old: boolean; args?: readonly string[]; env?: Record<string, string> }): Promise<Ended> {
  const args = [...(options.old ? ["--import", old] : []), join(root, "cli", "bin.mjs"), ...(options.args ?? [])];
  return new Promise((resolve) =>
    execFile(process.execPath, args, { env: { ...process.env, ...options.env } }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : error.code, stdout, stderr }),
    ),
  );
}

async function bundle(put: (file: string) => Promise<void>): Promise<void> {
  const file = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  await mkdir(dirname(file), { recursive: true });
  await put(file);
}

test("without packages it says what to run", async () => {
  expect(await runDoor({ old: false })).toEqual({
    status: 2,
    stdout: "",
    stderr: `Renderline's dependencies are not installed: "${join(root, "node_modules")}" does not exist.\nRun npm ci in "${root}".\n`,
  });
  const { status, stdout } = await runDoor({ old: true, args: ["check", "--json"] });
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "dependencies-missing" } });
});

test("a Node.js that is new enough runs the command", async () => {
  await mkdir(join(root, "node_modules"));
  const ended = await runDoor({ old: false, args: ["a b", "--c"] });
  expect(ended).toEqual({ status: 7, stdout: "a b|--c", stderr: "" });
});

test("what was compiled is kept for the next command, and where it cannot be kept the command runs as well", async () => {
  await mkdir(join(root, "node_modules"));
  const kept = join(root, ".renderline", "compile-cache");
  await runDoor({ old: false });
  const compiled = await readdir(kept, { recursive: true });
  expect(compiled.length).toBeGreaterThan(1);
  await runDoor({ old: false });
  expect(await readdir(kept, { recursive: true })).toEqual(compiled);
  await rm(kept, { recursive: true });
  await writeFile(kept, "in the way");
  expect(await runDoor({ old: false, args: ["on"] })).toEqual({ status: 7, stdout: "on", stderr: "" });
});

test("one that is too old starts the one that npm brought along, with the same arguments and end", async () => {
  await bundle((file) => symlink(process.execPath, file));
  const ended = await runDoor({ old: true, args: ["a b", "--c"] });
  expect(ended).toEqual({ status: 7, stdout: "a b|--c", stderr: "" });
});

test.each<[string, (() => Promise<void>) | undefined, Record<string, string>, string]>([
  ["none was brought along", undefined, {}, "Renderline needs Node.js 24 or newer"],
  [
    "the one brought along is too old itself",
    () => bundle((file) => symlink(process.execPath, file)),
    { RENDERLINE_NODE_CHOSEN: "1" },
    "Renderline needs Node.js 24 or newer",
  ],
  [
    "the one brought along cannot be started",
    () =>
      bundle(async (file) => {
        await writeFile(file, "no program");
        await chmod(file, 0o644);
      }),
    {},
    "could not be started",
  ],
])("when %s, node-too-old says what to install", async (_, prepare, env, words) => {
  await mkdir(join(root, "node_modules"));
  await prepare?.();
  const { status, stdout, stderr } = await runDoor({ old: true, args: ["--json"], env });
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: "node-too-old", message: expect.stringContaining(words) },
  });
  expect(stderr).toContain("Install Node.js 24");
});
