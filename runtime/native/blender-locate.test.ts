import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { locateBlender } from "./blender-locate.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-blender-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A program that prints `output` for `--version`. */
async function program(name: string, output: string, status = 0): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho '${output}'\nexit ${status}\n`);
  await chmod(path, 0o755);
  return path;
}

function environment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: "/nowhere", RENDERLINE_NATIVE: join(folder, "native"), ...extra };
}

test("RENDERLINE_BLENDER is taken when it is new enough", async () => {
  const file = await program("new", "Blender 4.2.1 LTS");
  const found = await locateBlender(environment({ RENDERLINE_BLENDER: file }));
  expect(found).toEqual({ kind: "binary", file, version: "4.2.1", from: "RENDERLINE_BLENDER" });
});

test.for([
  ["old", "Blender 3.4.1", 0, "is Blender 3.4.1, wanted 4.2 or newer"],
  ["other", "hello", 0, "is not a Blender"],
  ["failing", "no", 1, "is not a Blender"],
] as const)("RENDERLINE_BLENDER that is %s is an error, never passed over", async ([name, output, status, text]) => {
  const file = await program(name, output, status);
  const failure = await locateBlender(environment({ RENDERLINE_BLENDER: file })).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "renderer-missing", message: expect.stringContaining(text) });
});

test("a missing RENDERLINE_BLENDER is an error", async () => {
  const chosen = environment({ RENDERLINE_BLENDER: join(folder, "none") });
  await expect(locateBlender(chosen)).rejects.toMatchObject({ code: "renderer-missing" });
});

test("an old blender on PATH is passed over, and named when there is nothing else", async () => {
  await program("blender", "Blender 3.4.1");
  const failure = await locateBlender(environment({ PATH: `${folder}:/bin` })).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "renderer-missing",
    message: expect.stringContaining('"blender" on PATH is 3.4.1'),
  });
});
