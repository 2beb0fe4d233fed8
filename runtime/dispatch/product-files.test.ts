import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ArtifactRef } from "#contracts";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { placeOutput } from "../../cli/place-output.ts";
import { exposeFiles, stageFiles } from "./product-files.ts";

let dataFolder: string;
let artifacts: LocalArtifactStore;
let refs: ArtifactRef[];

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "renderline-products-"));
  artifacts = new LocalArtifactStore(join(dataFolder, "artifacts"));
  refs = [
    await artifacts.write("step", "source", Buffer.from("ISO-10303-21;")),
    await artifacts.write("mesh", "geometry", Buffer.from("glTF")),
    await artifacts.writeJson("parts", "parts", { version: 1 }),
  ];
});
afterEach(async () => {
  await rm(dataFolder, { recursive: true });
});

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

describe("a published product", () => {
  test("has its artifacts under names that people can open, and takes no space for them", async () => {
    const files = await exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs);
    expect(files.map(({ file }) => file.slice(dataFolder.length + 1).replaceAll("\\", "/"))).toEqual([
      "products/bearing/r1/source.step",
      "products/bearing/r1/geometry.glb",
      "products/bearing/r1/parts.json",
    ]);
    for (const { file, sha256 } of files) {
      expect((await stat(file)).ino).toBe((await stat(await artifacts.path(sha256))).ino);
    }
    expect(await readdir(join(dataFolder, "products"))).toEqual(["bearing"]);
  });

  test("cannot be saved over: that would change the artifact", async () => {
    const files = await exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs);
    for (const { file } of files) expect(await modeOf(file)).toBe(0o444);
    // The mode does not stop root, so that is asked of the others alone.
    if (process.getuid?.() === 0) return;
    for (const { file } of files) await expect(writeFile(file, "")).rejects.toMatchObject({ code: "EACCES" });
  });

  test("is replaced as a whole, and can be deleted; the artifacts stay", async () => {
    await exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs);
    await exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs.slice(0, 2));
    expect((await readdir(join(dataFolder, "products", "bearing", "r1"))).toSorted()).toEqual([
      "geometry.glb",
      "source.step",
    ]);
    await rm(join(dataFolder, "products"), { recursive: true });
    for (const { sha256 } of refs) await artifacts.read(sha256);
    expect(await exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs)).toHaveLength(3);
  });

  test("that lacks an artifact is not placed at all, and what stood there stays", async () => {
    await exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs);
    const gone: ArtifactRef = { kind: "product", role: "product", sha256: "0".repeat(64), bytes: 1 };
    const placing = exposeFiles({ dataFolder, artifacts }, "bearing/r1", [...refs.slice(1), gone]);
    await expect(placing).rejects.toMatchObject({ code: "artifact-missing" });
    expect(await readdir(join(dataFolder, "products"))).toEqual(["bearing"]);
    expect(await readdir(join(dataFolder, "products", "bearing", "r1"))).toHaveLength(3);
  });

  test("is not seen until it is shown, and leaves nothing behind when it is not", async () => {
    const staged = await stageFiles({ dataFolder, artifacts }, "bearing/r1", refs);
    await expect(readdir(join(dataFolder, "products", "bearing"))).rejects.toMatchObject({ code: "ENOENT" });
    await staged.discard();
    expect(await readdir(join(dataFolder, "products"))).toEqual([]);
  });

  test("that several show at once stands there whole", async () => {
    await Promise.all(Array.from({ length: 8 }, () => exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs)));
    expect(await readdir(join(dataFolder, "products"))).toEqual(["bearing"]);
    expect(await readdir(join(dataFolder, "products", "bearing", "r1"))).toHaveLength(3);
  });

  test("whose folder cannot be made is data-folder-unwritable", async () => {
    await writeFile(join(dataFolder, "products"), "a file stands where the folder should be");
    const placing = exposeFiles({ dataFolder, artifacts }, "bearing/r1", refs);
    await expect(placing).rejects.toMatchObject({ code: "data-folder-unwritable" });
  });
});

describe("modes of what is stored", () => {
  test("artifacts of every kind are read-only, however they came", async () => {
    await writeFile(join(dataFolder, "source"), "taken in", { mode: 0o600 });
    refs.push(await artifacts.writeFile("step", "source", join(dataFolder, "source")));
    refs.push(await artifacts.write("image", "still", Buffer.from("PNG")));
    for (const { sha256 } of refs) expect(await modeOf(await artifacts.path(sha256))).toBe(0o444);
  });

  test("a picture that is copied out is its owner's to change, and copying it over again works", async () => {
    const { sha256 } = await artifacts.write("image", "still", Buffer.from("PNG"));
    const stored = await artifacts.path(sha256);
    const folder = join(dataFolder, "out");
    await mkdir(folder);
    for (const round of ["first", "second"]) {
      await placeOutput(stored, join(folder, "picture.png"));
      expect([round, await modeOf(join(folder, "picture.png"))]).toEqual([round, 0o666 & ~process.umask()]);
    }
    await writeFile(join(folder, "picture.png"), "retouched");
    expect((await readFile(stored)).toString()).toBe("PNG");
    await rm(folder, { recursive: true });
  });
});
