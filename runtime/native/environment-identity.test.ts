import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { environmentIdentity } from "./environment-identity.ts";
import { removeMarker, writeMarker } from "./environment-state.ts";
import { environmentFolder, environmentPython } from "./paths.ts";

let folder: string;
const record = (name: string): string =>
  join(environmentFolder(folder), "python", "lib", "python3.11", "site-packages", `${name}.dist-info`, "RECORD");

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-identity-"));
  await put(environmentPython(folder), "");
  await put(record("bpy-4.5.15"), "bpy/__init__.so,sha256=abc,1\n");
  await writeMarker(folder, "3.11.2");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("an environment is known by its packages and its interpreter", async () => {
  const first = await environmentIdentity(folder);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await environmentIdentity(folder)).toBe(first);
  const identities = [first];
  await put(record("bpy-4.5.15"), "bpy/__init__.so,sha256=def,1\n");
  identities.push(await environmentIdentity(folder));
  await put(record("usd_core-26.11"), "");
  identities.push(await environmentIdentity(folder));
  await writeMarker(folder, "3.11.9");
  identities.push(await environmentIdentity(folder));
  expect(new Set(identities).size).toBe(4);
});

test("one that is not complete is not known", async () => {
  await removeMarker(folder);
  expect(await environmentIdentity(folder)).toBeUndefined();
});
