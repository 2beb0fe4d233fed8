import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256Hex } from "#contracts";
import type { ManagedArtifactStore } from "../managed-artifacts.ts";

/** One place where artifacts are kept, empty at first, and what a test does to it behind the store's back. */
export interface StorePlace {
  /** A store on this place that knows nothing of any other one on it. */
  open(): ManagedArtifactStore;
  /** Puts other bytes under a digest. */
  damage(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Takes the bytes away. */
  lose(sha256: string): Promise<void>;
  /** Lets so much time pass that what is there is old. @returns a time that all of it is older than */
  age(): Promise<Date>;
  close(): Promise<void>;
}

const valueSchema = z.strictObject({ value: z.int() });

/** What every artifact store does, whatever it keeps the bytes in. */
export function storeConformance(openPlace: () => Promise<StorePlace>): void {
  let place: StorePlace;
  let store: ManagedArtifactStore;
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "renderline-conformance-"));
    place = await openPlace();
    store = place.open();
  });
  afterEach(async () => {
    await place.close();
    await rm(root, { recursive: true });
  });

  const listed = async (): Promise<string[]> => {
    const digests: string[] = [];
    for await (const { sha256 } of place.open().list()) digests.push(sha256);
    return digests.toSorted();
  };

  describe("writing", () => {
    test("bytes come back as they were, under the digest of what they are", async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
      const ref = await store.write("mesh", "geometry", bytes);
      expect(ref).toEqual({ kind: "mesh", role: "geometry", sha256: sha256Hex(bytes), bytes: 70_000 });
      for (const one of [store, place.open()]) {
        expect(new Uint8Array(await one.read(ref.sha256))).toEqual(bytes);
        expect(new Uint8Array(await readFile(await one.path(ref.sha256)))).toEqual(bytes);
      }
      expect(await listed()).toEqual([ref.sha256]);
    });

    test("JSON is stored canonically, so equal values are one artifact", async () => {
      const one = await store.writeJson("scene", "scene", { b: 1, a: [0.1, -0] });
      const two = await store.writeJson("scene", "scene", { a: [0.1, 0], b: 1 });
      expect(two).toEqual(one);
      expect((await place.open().read(one.sha256)).toString()).toBe('{"a":[0.1,0],"b":1}');
    });

    test("a file is taken in by copying", async () => {
      const source = join(root, "model.step");
      const bytes = Buffer.alloc(300_000, "ISO-10303-21;\n");
      await writeFile(source, bytes);
      const ref = await store.writeFile("step", "source", source);
      expect(ref).toMatchObject({ bytes: 300_000, sha256: createHash("sha256").update(bytes).digest("hex") });
      await writeFile(source, "changed afterwards");
      expect((await place.open().read(ref.sha256)).equals(bytes)).toBe(true);
    });

    test("an empty file is an artifact like any other", async () => {
      await writeFile(join(root, "empty"), "");
      const ref = await store.writeFile("step", "source", join(root, "empty"));
      expect(ref).toEqual(await store.write("step", "source", new Uint8Array()));
      expect((await place.open().read(ref.sha256)).byteLength).toBe(0);
      expect(await listed()).toEqual([ref.sha256]);
    });

    test("a source that is not there is told as that, and leaves nothing", async () => {
      await expect(store.writeFile("step", "source", join(root, "gone.step"))).rejects.toMatchObject({
        code: "ENOENT",
      });
      expect(await listed()).toEqual([]);
    });

    test("the same bytes at once from many writers become one artifact", async () => {
      const bytes = Buffer.alloc(200_000, "same ");
      await writeFile(join(root, "same"), bytes);
      const other = place.open();
      const refs = await Promise.all(
        Array.from({ length: 24 }, (_, index) => {
          const one = index % 2 === 0 ? store : other;
          return index % 3 === 0
            ? one.writeFile("mesh", "geometry", join(root, "same"))
            : one.write("mesh", "geometry", bytes);
        }),
      );
      expect(new Set(refs.map(({ sha256 }) => sha256)).size).toBe(1);
      expect(await listed()).toEqual([refs[0]?.sha256]);
      expect((await place.open().read(refs[0]?.sha256 ?? "")).equals(bytes)).toBe(true);
    });
  });

  describe("reading what is not as it was", () => {
    test("a digest that nothing was stored under is artifact-missing, whoever asks", async () => {
      const sha256 = "0".repeat(64);
      const missing = { name: "RenderlineError", code: "artifact-missing", message: expect.stringContaining(sha256) };
      await expect(store.path(sha256)).rejects.toMatchObject(missing);
      await expect(store.read(sha256)).rejects.toMatchObject(missing);
      await expect(store.readJson(sha256, valueSchema)).rejects.toMatchObject(missing);
      await expect(store.stream(sha256)).rejects.toMatchObject(missing);
      expect(await store.has(sha256)).toBe(false);
      expect(await store.holds(sha256)).toBe(false);
    });

    test("what is no digest is in no store", async () => {
      for (const text of ["", "..", "../../../etc/passwd", `..${"/".repeat(61)}x`, "A".repeat(64)]) {
        await expect(store.path(text)).rejects.toMatchObject({ code: "artifact-missing" });
        await expect(store.read(text)).rejects.toMatchObject({ code: "artifact-missing" });
        expect(await store.has(text)).toBe(false);
        expect(await store.holds(text)).toBe(false);
        expect(await store.remove(text, new Date())).toBe(false);
      }
    });

    test("what was lost is artifact-missing", async () => {
      const { sha256 } = await store.writeJson("scene", "scene", { value: 7 });
      await place.lose(sha256);
      const other = place.open();
      await expect(other.path(sha256)).rejects.toMatchObject({ code: "artifact-missing" });
      expect(await other.has(sha256)).toBe(false);
      expect(await other.holds(sha256)).toBe(false);
    });

    test.for([
      ["cut short", '{"val'],
      ["emptied", ""],
      ["of the same length with another byte", '{"value":8}'],
      ["longer", '{"value":7} '],
    ] as const)("one that is %s is artifact-invalid", async ([, text]) => {
      const { sha256, bytes } = await store.writeJson("scene", "scene", { value: 7 });
      expect(await store.readJson(sha256, valueSchema)).toEqual({ value: 7 });
      await place.damage(sha256, Buffer.from(text));
      const other = place.open();
      const invalid = { name: "RenderlineError", code: "artifact-invalid", message: expect.stringContaining(sha256) };
      await expect(other.path(sha256)).rejects.toMatchObject(invalid);
      await expect(other.read(sha256)).rejects.toMatchObject(invalid);
      await expect(other.readJson(sha256, valueSchema)).rejects.toMatchObject(invalid);
      await expect(other.stream(sha256)).rejects.toMatchObject(invalid);
      expect(await other.has(sha256)).toBe(true);
      expect(await other.has(sha256, bytes)).toBe(text.length === bytes);
      expect(await other.holds(sha256)).toBe(false);
    });

    test.for([
      ["by bytes", (one: ManagedArtifactStore, bytes: Buffer) => one.write("mesh", "geometry", bytes)],
      ["by file", (one: ManagedArtifactStore) => one.writeFile("mesh", "geometry", join(root, "source"))],
    ] as const)("producing it again mends it, %s", async ([, produce]) => {
      const bytes = Buffer.from("whole");
      await writeFile(join(root, "source"), bytes);
      const { sha256 } = await store.write("mesh", "geometry", bytes);
      for (const damaged of ["wh0le", "wh"]) {
        await place.damage(sha256, Buffer.from(damaged));
        await produce(place.open(), bytes);
        expect((await place.open().read(sha256)).equals(bytes)).toBe(true);
      }
      expect(await listed()).toEqual([sha256]);
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

  test("a stream gives all bytes, or those of a range", async () => {
    const bytes = Buffer.from("0123456789");
    const { sha256 } = await store.write("image", "render", bytes);
    expect(await textOf(await place.open().stream(sha256))).toBe("0123456789");
    expect(await textOf(await store.stream(sha256, { start: 0, end: 0 }))).toBe("0");
    expect(await textOf(await store.stream(sha256, { start: 3, end: 5 }))).toBe("345");
    expect(await textOf(await store.stream(sha256, { start: 8, end: 9 }))).toBe("89");
  });

  test("a check finds nothing wrong and leaves nothing", async () => {
    await store.check();
    await store.reach();
    expect(await listed()).toEqual([]);
  });

  test("has and holds say what is there", async () => {
    const { sha256, bytes } = await store.write("image", "render", Buffer.from("picture"));
    for (const one of [store, place.open()]) {
      expect(await one.has(sha256)).toBe(true);
      expect(await one.has(sha256, bytes)).toBe(true);
      expect(await one.has(sha256, bytes + 1)).toBe(false);
      expect(await one.holds(sha256)).toBe(true);
    }
  });

  test("a list has each artifact once, with its size and time", async () => {
    const before = Date.now();
    const wanted = new Map<string, number>();
    for (let size = 0; size < 12; size++) {
      const { sha256 } = await store.write("image", "render", Buffer.alloc(size, "x"));
      wanted.set(sha256, size);
    }
    const found = new Map<string, number>();
    for await (const { sha256, bytes, modifiedAt } of store.list()) {
      expect(found.has(sha256)).toBe(false);
      found.set(sha256, bytes);
      // Times of HTTP are whole seconds.
      expect(modifiedAt.getTime()).toBeGreaterThanOrEqual(before - 1000);
    }
    expect(found).toEqual(wanted);
  });

  describe("removing", () => {
    test("takes what is old, for every store on the place", async () => {
      const { sha256 } = await store.write("image", "render", Buffer.from("old"));
      const since = await place.age();
      expect(await place.open().remove(sha256, since)).toBe(true);
      expect(await store.has(sha256)).toBe(false);
      await expect(place.open().read(sha256)).rejects.toMatchObject({ code: "artifact-missing" });
      expect(await listed()).toEqual([]);
      expect(await store.remove(sha256, since)).toBe(false);
    });

    test("leaves what is new, and what was written again since", async () => {
      const old = await store.write("image", "render", Buffer.from("old"));
      const since = await place.age();
      const young = await store.write("image", "render", Buffer.from("young"));
      await place.open().write("image", "render", Buffer.from("old"));
      for (const { sha256 } of [old, young]) {
        expect(await store.remove(sha256, since)).toBe(false);
        expect(await place.open().holds(sha256)).toBe(true);
      }
    });

    test("never takes what somebody writes again at the same time", async () => {
      const bytes = Buffer.from("wanted again");
      const { sha256 } = await store.write("image", "render", bytes);
      for (let round = 0; round < 5; round++) {
        const since = await place.age();
        const writers = [place.open(), place.open()];
        await Promise.all([
          store.remove(sha256, since),
          ...writers.map((one) => one.write("image", "render", bytes)),
          place.open().remove(sha256, since),
        ]);
        expect(await place.open().holds(sha256)).toBe(true);
      }
      expect(await listed()).toEqual([sha256]);
    });

    test("gives the path of a local copy that stays whole while others are removed", async () => {
      const kept = await store.write("image", "render", Buffer.from("kept"));
      const gone = await store.write("image", "render", Buffer.from("gone"));
      const path = await store.path(kept.sha256);
      await store.remove(gone.sha256, await place.age());
      expect((await stat(path)).size).toBe(4);
    });
  });
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
