import { chmod, mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { RenderlineError, type ArtifactRef } from "#contracts";
import { LocalArtifactStore } from "../artifact-store.ts";
import { openDatabase, type OpenDatabase } from "../database.ts";
import { lookup, lookupPartials, remember, rememberPartial, type CacheTables } from "../result-cache.ts";
import type { Backend } from "./backend.ts";

/** What is kept under which key, and when it counts. */
export function resultCacheConformance(backend: Backend): void {
  let database: OpenDatabase;
  let folder: string;
  let artifacts: LocalArtifactStore;

  const start = new Date("2026-01-01T00:00:00Z");
  const later = new Date("2026-02-01T00:00:00Z");

  beforeAll(async () => {
    database = await openDatabase(backend());
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "renderline-cache-"));
    artifacts = new LocalArtifactStore(folder);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await tables().deleteFrom("cached_result").execute();
    await tables().deleteFrom("partial_artifact").execute();
    await rm(folder, { recursive: true });
  });

  function tables() {
    return database.db.withTables<CacheTables>();
  }

  function fileOf({ sha256 }: { readonly sha256: string }): string {
    return join(folder, sha256.slice(0, 2), sha256.slice(2));
  }

  /** Puts other bytes of the same length under an artifact's name. */
  async function damage(ref: ArtifactRef): Promise<void> {
    await chmod(fileOf(ref), 0o644);
    await writeFile(fileOf(ref), "x".repeat(ref.bytes));
  }

  async function picture(text = "picture"): Promise<ArtifactRef> {
    return artifacts.write("image", "render", Buffer.from(text));
  }

  /** A product with its geometry and part list, as a module gives it. */
  async function product(): Promise<Record<"product" | "mesh" | "parts", ArtifactRef>> {
    const mesh = await artifacts.write("mesh", "geometry", Buffer.from("geometry"));
    const parts = await artifacts.writeJson("parts", "parts", { parts: [] });
    const manifest = { version: 1, mesh, parts, partCount: 1 };
    return { product: await artifacts.writeJson("product", "product", manifest), mesh, parts };
  }

  async function keep(key: string, outputs: Record<string, ArtifactRef>, now = start): Promise<void> {
    await database.db.transaction().execute((tx) => remember(tx, key, { outputs, notes: ["said"] }, now));
  }

  async function keys(): Promise<string[]> {
    const rows = await tables().selectFrom("cached_result").select("cache_key").execute();
    return rows.map(({ cache_key }) => cache_key).toSorted();
  }

  test("nothing is there under a key that nothing was kept under", async () => {
    await keep("one", { image: await picture() });
    expect(await lookup(database.db, artifacts, "two", later)).toBeUndefined();
  });

  test("a result comes back with its notes, and the lookup is its last use", async () => {
    const image = await picture();
    await keep("one", { image });
    expect(await lookup(database.db, artifacts, "one", later)).toEqual({ outputs: { image }, notes: ["said"] });
    const row = await tables().selectFrom("cached_result").selectAll().executeTakeFirstOrThrow();
    expect([row.created_at, row.used_at]).toEqual([start, later]);
  });

  test("a result kept again replaces the one before", async () => {
    await keep("one", { image: await picture("first") });
    const second = await picture("second");
    await keep("one", { image: second }, later);
    expect((await lookup(database.db, artifacts, "one", later))?.outputs).toEqual({ image: second });
    expect(await keys()).toEqual(["one"]);
  });

  test("a transaction that is taken back keeps nothing", async () => {
    const image = await picture();
    const taken = database.db.transaction().execute(async (tx) => {
      await remember(tx, "one", { outputs: { image }, notes: [] }, start);
      throw new Error("taken back");
    });
    await expect(taken).rejects.toThrow("taken back");
    expect(await keys()).toEqual([]);
  });

  describe("a result that is not whole is no hit, and forgotten", () => {
    test.for([
      ["lost", (ref: ArtifactRef) => unlink(fileOf(ref))],
      ["damaged", damage],
    ] as const)("an output that is %s", async ([, spoil]) => {
      const [image, other] = [await picture(), await picture("other")];
      await keep("one", { other, image });
      await keep("whole", { other });
      await spoil(image);
      expect(await lookup(database.db, artifacts, "one", later)).toBeUndefined();
      expect(await keys()).toEqual(["whole"]);
      expect(await lookup(database.db, artifacts, "whole", later)).toBeDefined();
    });

    test.for([
      ["mesh", (ref: ArtifactRef) => unlink(fileOf(ref))],
      ["parts", damage],
    ] as const)("a product whose %s is spoilt", async ([name, spoil]) => {
      const made = await product();
      await keep("one", { product: made.product });
      expect(await lookup(database.db, artifacts, "one", start)).toBeDefined();
      await spoil(made[name]);
      expect(await lookup(database.db, artifacts, "one", later)).toBeUndefined();
      expect(await keys()).toEqual([]);
    });

    test("an order line whose product's geometry is lost: what is named names more", async () => {
      const { product: manifest, mesh } = await product();
      const order = await artifacts.writeJson("order-line", "order", {
        version: 1,
        product: { id: "bearing", revision: "0".repeat(64), manifest: manifest.sha256 },
        outputType: "still",
        params: {},
      });
      await keep("one", { order });
      // The revision is the STEP file's digest: a product needs no STEP file to be rendered.
      expect(await lookup(database.db, artifacts, "one", start)).toBeDefined();
      await unlink(fileOf(mesh));
      expect(await lookup(database.db, artifacts, "one", later)).toBeUndefined();
    });

    test("a document that is not what its kind says", async () => {
      const scene = await artifacts.writeJson("scene", "scene", { version: 99 });
      await keep("one", { scene });
      expect(await lookup(database.db, artifacts, "one", later)).toBeUndefined();
      expect(await keys()).toEqual([]);
    });
  });

  test("a store that cannot be asked is neither a hit nor a reason to forget", async () => {
    const image = await picture();
    await keep("one", { image });
    await rememberPartial(database.db, "two", { name: "frame-1", ref: image }, start);
    const unreachable = new RenderlineError("store-unreachable", "no answer", "Try again.");
    vi.spyOn(artifacts, "holds").mockRejectedValue(unreachable);
    await expect(lookup(database.db, artifacts, "one", later)).rejects.toBe(unreachable);
    await expect(lookupPartials(database.db, artifacts, "two", later)).rejects.toBe(unreachable);
    vi.restoreAllMocks();
    expect(await lookup(database.db, artifacts, "one", later)).toBeDefined();
    expect((await lookupPartials(database.db, artifacts, "two", later)).size).toBe(1);
  });

  describe("parts of a result", () => {
    test("come back by name, each key's own", async () => {
      const [first, second] = [await picture("first"), await picture("second")];
      await rememberPartial(database.db, "one", { name: "frame-1", ref: first }, start);
      await rememberPartial(database.db, "one", { name: "frame-2", ref: second }, start);
      await rememberPartial(database.db, "two", { name: "frame-1", ref: second }, start);
      const found = await lookupPartials(database.db, artifacts, "one", later);
      expect(Object.fromEntries(found)).toEqual({ "frame-1": first, "frame-2": second });
      expect((await lookupPartials(database.db, artifacts, "three", later)).size).toBe(0);
    });

    test("that are lost or damaged are forgotten, the others are not", async () => {
      const refs = [await picture("1"), await picture("2"), await picture("3")];
      for (const [index, ref] of refs.entries()) {
        await rememberPartial(database.db, "one", { name: `frame-${index}`, ref }, start);
      }
      await unlink(fileOf(refs[0] as ArtifactRef));
      await damage(refs[2] as ArtifactRef);
      expect([...(await lookupPartials(database.db, artifacts, "one", later)).keys()]).toEqual(["frame-1"]);
      const rows = await tables().selectFrom("partial_artifact").select(["name", "used_at"]).execute();
      expect(rows).toEqual([{ name: "frame-1", used_at: later }]);
    });

    test("made again replace the ones before", async () => {
      await rememberPartial(database.db, "one", { name: "frame-1", ref: await picture("1") }, start);
      const again = await picture("2");
      await rememberPartial(database.db, "one", { name: "frame-1", ref: again }, later);
      expect((await lookupPartials(database.db, artifacts, "one", later)).get("frame-1")).toEqual(again);
    });
  });
}
