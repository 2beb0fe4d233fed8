import {
  appendFile,
  chmod,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  unlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LocalArtifactStore } from "./artifact-store.ts";
import { graceMs, renewMs } from "./managed-artifacts.ts";
import { storeConformance } from "./testing/store-conformance.ts";

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

describe("a local store", () => {
  storeConformance(async () => ({
    open: () => new LocalArtifactStore(folder),
    damage: async (sha256, bytes) => {
      await chmod(fileOf(sha256), 0o644);
      await writeFile(fileOf(sha256), bytes);
    },
    lose: (sha256) => unlink(fileOf(sha256)),
    age: async () => {
      for (const sha256 of await stored()) await backdate(sha256, graceMs + 1000);
      return new Date(Date.now() - graceMs);
    },
    close: () => Promise.resolve(),
  }));
});

function fileOf(sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256.slice(2));
}

async function backdate(sha256: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  await utimes(fileOf(sha256), then, then);
}

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

test("a second write of the same bytes leaves the file itself alone", async () => {
  const { sha256 } = await store.write("parts", "parts", Buffer.from("once"));
  const before = await stat(await store.path(sha256));
  await store.write("parts", "parts", Buffer.from("once"));
  const after = await stat(await store.path(sha256));
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
});

test("a write of what has become old makes it new, in the same file", async () => {
  const { sha256 } = await store.write("parts", "parts", Buffer.from("once"));
  const { ino } = await stat(fileOf(sha256));
  await backdate(sha256, renewMs + 1000);
  await store.write("parts", "parts", Buffer.from("once"));
  const after = await stat(fileOf(sha256));
  expect(after.ino).toBe(ino);
  expect(Date.now() - after.mtimeMs).toBeLessThan(60_000);
});

test.for([
  ["cut short", (file: string) => truncate(file, 5)],
  ["of the same length with another byte", (file: string) => writeFile(file, '{"value":8}')],
  ["longer", (file: string) => appendFile(file, " ")],
] as const)("a file that becomes %s after it was read well is artifact-invalid to the same store", async ([, how]) => {
  const { sha256 } = await store.writeJson("scene", "scene", { value: 7 });
  await store.path(sha256);
  await chmod(fileOf(sha256), 0o644);
  await how(fileOf(sha256));
  await expect(store.path(sha256)).rejects.toMatchObject({ code: "artifact-invalid" });
  await expect(store.read(sha256)).rejects.toMatchObject({ code: "artifact-invalid" });
});

describe("a collection that was killed over a file", () => {
  const aside = (sha256: string): string => join(folder, sha256.slice(0, 2), `removing-${sha256.slice(2)}`);

  test("does not keep it from whoever wants it", async () => {
    const { sha256 } = await store.write("parts", "parts", Buffer.from("once"));
    for (const want of [
      () => store.read(sha256),
      () => store.path(sha256),
      () => store.has(sha256),
      () => store.write("parts", "parts", Buffer.from("once")),
    ]) {
      await rename(fileOf(sha256), aside(sha256));
      await want();
      expect(await stored()).toEqual([sha256]);
    }
  });

  test("leaves it to the next one", async () => {
    const { sha256 } = await store.write("parts", "parts", Buffer.from("once"));
    await backdate(sha256, graceMs + 1000);
    await rename(fileOf(sha256), aside(sha256));
    const listed: string[] = [];
    for await (const one of store.list()) listed.push(one.sha256);
    expect(listed).toEqual([sha256]);
    expect(await store.remove(sha256, new Date(Date.now() - graceMs))).toBe(true);
    expect(await stored()).toEqual([]);
  });
});
