import { createHash } from "node:crypto";
import { appendFile, chmod, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { sha256Hex, type ArtifactRef } from "#contracts";
import { LocalArtifactStore } from "./artifact-store.ts";

let root: string;
let folder: string;
let store: LocalArtifactStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "renderline-store-"));
  folder = join(root, "artifacts");
  store = new LocalArtifactStore(folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true });
});

const valueSchema = z.strictObject({ value: z.int() });

/** Every file of the store, by the digest that its place says. */
async function stored(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replace(/[/\\]/, ""),
    )
    .toSorted();
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

/** The kernel's refusal in the middle of a file: part of the bytes are really written before it. */
async function breakWrites(code: string): Promise<void> {
  const probe = await open(join(root, "probe"), "w");
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  vi.spyOn(prototype, "writeFile").mockImplementation(async function (this: typeof probe, data: unknown) {
    for await (const chunk of data as AsyncIterable<Uint8Array>) {
      await this.write(chunk.subarray(0, Math.ceil(chunk.byteLength / 2)));
      throw failure(code);
    }
  });
}

/** Overwrites a stored file as a program would that has it open by another name. */
async function damage(ref: ArtifactRef, how: (file: string) => Promise<void>): Promise<void> {
  const file = join(folder, ref.sha256.slice(0, 2), ref.sha256.slice(2));
  await chmod(file, 0o644);
  await how(file);
}

describe("writing", () => {
  test("bytes come back as they were, under the digest of what they are", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    const ref = await store.write("mesh", "geometry", bytes);
    expect(ref).toEqual({ kind: "mesh", role: "geometry", sha256: sha256Hex(bytes), bytes: 70_000 });
    expect(new Uint8Array(await store.read(ref.sha256))).toEqual(bytes);
    expect(await stored()).toEqual([ref.sha256]);
  });

  test("JSON is stored canonically, so equal values are one artifact", async () => {
    const one = await store.writeJson("scene", "scene", { b: 1, a: [0.1, -0] });
    const two = await store.writeJson("scene", "scene", { a: [0.1, 0], b: 1 });
    expect(two).toEqual(one);
    expect((await store.read(one.sha256)).toString()).toBe('{"a":[0.1,0],"b":1}');
  });

  test("a file is taken in by copying", async () => {
    const source = join(root, "model.step");
    const bytes = Buffer.alloc(300_000, "ISO-10303-21;\n");
    await writeFile(source, bytes);
    const ref = await store.writeFile("step", "source", source);
    expect(ref).toMatchObject({ bytes: 300_000, sha256: createHash("sha256").update(bytes).digest("hex") });
    await writeFile(source, "changed afterwards");
    expect((await store.read(ref.sha256)).equals(bytes)).toBe(true);
  });

  test("an empty file is an artifact like any other", async () => {
    await writeFile(join(root, "empty"), "");
    const ref = await store.writeFile("step", "source", join(root, "empty"));
    expect(ref).toEqual(await store.write("step", "source", new Uint8Array()));
    expect(await stored()).toEqual([ref.sha256]);
  });

  test("a source that is not there is told as that, and leaves nothing", async () => {
    await expect(store.writeFile("step", "source", join(root, "gone.step"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(stat(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("the same bytes at once from many writers become one file, and no other is left", async () => {
    const bytes = Buffer.alloc(200_000, "same ");
    await writeFile(join(root, "same"), bytes);
    const others = new LocalArtifactStore(folder);
    const refs = await Promise.all(
      Array.from({ length: 24 }, (_, index) => {
        const one = index % 2 === 0 ? store : others;
        return index % 3 === 0
          ? one.writeFile("mesh", "geometry", join(root, "same"))
          : one.write("mesh", "geometry", bytes);
      }),
    );
    expect(new Set(refs.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await stored()).toEqual([refs[0]?.sha256]);
    expect((await store.read(refs[0]?.sha256 ?? "")).equals(bytes)).toBe(true);
  });

  test("a second write of the same bytes leaves the file itself alone", async () => {
    const { sha256 } = await store.write("parts", "parts", Buffer.from("once"));
    const before = await stat(await store.path(sha256));
    await store.write("parts", "parts", Buffer.from("once"));
    const after = await stat(await store.path(sha256));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });
});

describe("a write that fails", () => {
  const big = Buffer.alloc(400_000, "big ");

  test.for([
    ["ENOSPC", "disk-full"],
    ["EDQUOT", "disk-full"],
    ["EROFS", "data-folder-unwritable"],
  ] as const)("%s in the middle of bytes is %s, and leaves neither half nor whole", async ([code, expected]) => {
    await breakWrites(code);
    await expect(store.write("mesh", "geometry", big)).rejects.toMatchObject({
      name: "RenderlineError",
      code: expected,
    });
    expect(await stored()).toEqual([]);
    vi.restoreAllMocks();
    const ref = await store.write("mesh", "geometry", big);
    expect((await store.read(ref.sha256)).equals(big)).toBe(true);
  });

  test("ENOSPC in the middle of a file that is taken in is disk-full, and the source is as it was", async () => {
    const source = join(root, "big.step");
    await writeFile(source, big);
    await breakWrites("ENOSPC");
    await expect(store.writeFile("step", "source", source)).rejects.toMatchObject({ code: "disk-full" });
    expect(await stored()).toEqual([]);
    expect((await readFile(source)).equals(big)).toBe(true);
  });

  test("an error that is none of the disk's is handed on as it is", async () => {
    await breakWrites("EIO");
    await expect(store.write("mesh", "geometry", big)).rejects.toMatchObject({ name: "Error", code: "EIO" });
    expect(await stored()).toEqual([]);
  });

  test("a folder that cannot be made is data-folder-unwritable", async () => {
    await writeFile(folder, "a file stands where the folder should be");
    await expect(store.write("mesh", "geometry", big)).rejects.toMatchObject({
      code: "data-folder-unwritable",
      message: expect.stringContaining(folder),
      remedy: expect.stringContaining("RENDERLINE_DATA"),
    });
    expect(await readdir(root)).toEqual(["artifacts"]);
  });

  test("a folder for the digest that cannot be made is data-folder-unwritable, and leaves nothing", async () => {
    const { sha256 } = await store.write("mesh", "geometry", big);
    await rm(join(folder, sha256.slice(0, 2)), { recursive: true });
    await writeFile(join(folder, sha256.slice(0, 2)), "");
    await expect(store.write("mesh", "geometry", big)).rejects.toMatchObject({ code: "data-folder-unwritable" });
    expect(await readdir(folder)).toEqual([sha256.slice(0, 2)]);
  });
});

describe("reading what is not as it was", () => {
  test("a digest that nothing was stored under is artifact-missing, whoever asks", async () => {
    const sha256 = "0".repeat(64);
    const missing = { name: "RenderlineError", code: "artifact-missing", message: expect.stringContaining(sha256) };
    await expect(store.path(sha256)).rejects.toMatchObject(missing);
    await expect(store.read(sha256)).rejects.toMatchObject(missing);
    await expect(store.readJson(sha256, valueSchema)).rejects.toMatchObject(missing);
  });

  test.for([
    ["cut short", (file: string) => truncate(file, 5)],
    ["emptied", (file: string) => truncate(file, 0)],
    ["of the same length with another byte", (file: string) => writeFile(file, '{"value":8}')],
    ["longer", (file: string) => appendFile(file, " ")],
  ] as const)("a file that is %s is artifact-invalid, also after it was read well", async ([, how]) => {
    const ref = await store.writeJson("scene", "scene", { value: 7 });
    expect(await store.readJson(ref.sha256, valueSchema)).toEqual({ value: 7 });
    await store.path(ref.sha256);
    await damage(ref, how);
    const invalid = { name: "RenderlineError", code: "artifact-invalid", message: expect.stringContaining(ref.sha256) };
    await expect(store.path(ref.sha256)).rejects.toMatchObject(invalid);
    await expect(store.read(ref.sha256)).rejects.toMatchObject(invalid);
    await expect(store.readJson(ref.sha256, valueSchema)).rejects.toMatchObject(invalid);
  });

  test("producing it again mends a damaged file, by bytes and by file", async () => {
    const bytes = Buffer.from("whole");
    const ref = await store.write("mesh", "geometry", bytes);
    await damage(ref, (file) => writeFile(file, "wh0le"));
    await store.write("mesh", "geometry", bytes);
    expect((await store.read(ref.sha256)).equals(bytes)).toBe(true);
    await damage(ref, (file) => truncate(file, 2));
    await writeFile(join(root, "source"), bytes);
    await store.writeFile("mesh", "geometry", join(root, "source"));
    expect((await readFile(await store.path(ref.sha256))).equals(bytes)).toBe(true);
    expect(await stored()).toEqual([ref.sha256]);
  });

  test.for([
    ["torn text", '{"value":'],
    ["no text at all", "\u0000\u0001"],
    ["nothing", ""],
  ] as const)("JSON that is %s is artifact-invalid, not a SyntaxError", async ([, text]) => {
    const { sha256 } = await store.write("scene", "scene", Buffer.from(text));
    await expect(store.readJson(sha256, valueSchema)).rejects.toMatchObject({
      name: "RenderlineError",
      code: "artifact-invalid",
      message: expect.stringContaining(sha256),
    });
  });

  test("JSON of another shape says where", async () => {
    const { sha256 } = await store.writeJson("scene", "scene", { value: "seven" });
    await expect(store.readJson(sha256, valueSchema)).rejects.toMatchObject({
      code: "artifact-invalid",
      message: expect.stringMatching(/expected number.* at "value"/),
    });
  });
});
