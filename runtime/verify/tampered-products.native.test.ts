import { join } from "node:path";
import { NodeIO } from "@gltf-transform/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goldenFile, type GoldenProduct } from "#parity/golden/golden";
import { writePlate } from "#runtime/dispatch/testing/plate";
import { openVerifyApp, type VerifyApp } from "./testing.ts";
import { publishedManifest } from "./verify-product.ts";

let opened: VerifyApp;
beforeAll(async () => {
  opened = await openVerifyApp();
});
afterAll(() => opened.remove());

describe("published geometry that somebody changed", () => {
  /** Publishes a golden product with a geometry that is not the one it was made with. */
  async function tamper(
    id: string,
    change: (document: Awaited<ReturnType<NodeIO["readBinary"]>>) => void,
    golden: GoldenProduct = "castor",
  ): Promise<void> {
    const { app } = opened;
    const { revision } = await opened.ingest(goldenFile(golden), id);
    const manifest = await publishedManifest(app, id, revision);
    const io = new NodeIO();
    const document = await io.readBinary(await app.artifacts.read(manifest.mesh.sha256));
    change(document);
    const mesh = await app.artifacts.write("mesh", "geometry", await io.writeBinary(document));
    const { sha256 } = await app.artifacts.writeJson("product", "product", { ...manifest, mesh });
    await app.database.db
      .updateTable("product_revision")
      .set({ manifest_sha256: sha256 })
      .where("product_id", "=", id)
      .where("revision", "=", revision)
      .execute();
  }

  test("a part taken out is named", async () => {
    let gone = "";
    await tamper("taken-out", (document) => {
      const node = document
        .getRoot()
        .listNodes()
        .find((one) => one.getMesh() !== null);
      gone = String(node?.getExtras()["partKey"]);
      node?.dispose();
    });
    const { ok, checks } = await opened.verify("taken-out");
    expect(ok).toBe(false);
    expect(checks.at(-1)).toMatchObject({ id: "glb", ok: false, parts: [gone] });
  });

  test("a part that is too small to be seen anywhere is named", async () => {
    let flat = "";
    await tamper("flattened", (document) => {
      const node = document
        .getRoot()
        .listNodes()
        .find((one) => one.getMesh() !== null);
      flat = String(node?.getExtras()["partKey"]);
      node?.setScale([0, 0, 0]);
    });
    const { ok, checks } = await opened.verify("flattened");
    expect(ok).toBe(false);
    expect(checks.find(({ id }) => id === "picture")).toMatchObject({ ok: false, parts: [flat] });
  });

  test("two equal parts that have exchanged their keys are named, in geometry, picture and exports", async () => {
    let balls: string[] = [];
    await tamper(
      "exchanged",
      (document) => {
        const nodes = document.getRoot().listNodes();
        const shared = nodes.filter((node) => nodes.filter((one) => one.getMesh() === node.getMesh()).length === 9);
        const [one, two] = shared;
        balls = [one, two].map((node) => String(node?.getExtras()["partKey"]));
        one?.setExtras({ partKey: balls[1] });
        two?.setExtras({ partKey: balls[0] });
      },
      "bearing",
    );
    const { ok, checks } = await opened.verify("exchanged");
    expect(ok).toBe(false);
    const wrong = checks.filter((one) => !one.ok);
    expect(wrong.map(({ id }) => id)).toEqual(["glb", "picture", "export-glb", "export-usd", "export-blend"]);
    for (const { parts } of wrong) expect(parts.toSorted()).toEqual(balls.toSorted());
  });

  test("a shape that took another's place is named, every part of it", async () => {
    let balls: string[] = [];
    await tamper(
      "reshaped",
      (document) => {
        const nodes = document.getRoot().listNodes();
        const ball = nodes.find((node) => nodes.filter((one) => one.getMesh() === node.getMesh()).length === 9);
        balls = nodes
          .filter((node) => node.getMesh() === ball?.getMesh())
          .map((node) => String(node.getExtras()["partKey"]));
        const other = nodes.find((node) => node.getMesh() !== null && node.getMesh() !== ball?.getMesh());
        const [mine, theirs] = [ball, other].map((node) => node?.getMesh()?.listPrimitives()[0]);
        for (const name of ["POSITION", "NORMAL"]) mine?.setAttribute(name, theirs?.getAttribute(name) ?? null);
        mine?.setIndices(theirs?.getIndices() ?? null);
      },
      "bearing",
    );
    const { checks } = await opened.verify("reshaped");
    expect(checks.filter((one) => !one.ok)).toMatchObject([
      { id: "glb", summary: "of the geometry's instances: 9 of another shape", parts: balls },
    ]);
  });
});

describe("keys that a revision carries over", () => {
  /** A plate whose second revision numbers its bolts anew, so that the file mints other keys than they have. */
  async function renumberedPlate(
    id: string,
  ): Promise<{ revision: string; bindings: { minted: string; key: string }[] }> {
    const { app, folder } = opened;
    const files = ["before", "after"].map((name) => join(folder, `${id}-${name}.step`)) as [string, string];
    await writePlate(app, files[0], [10, 20, 30]);
    await writePlate(app, files[1], [10, 90, 20, 30]);
    await opened.ingest(files[0], id);
    const { revision } = await opened.ingest(files[1], id);
    const rows = app.database.db.selectFrom("part_binding").select(["minted", "key"]).where("product_id", "=", id);
    const bindings = await rows.where("revision", "=", revision).execute();
    return { revision, bindings: bindings.filter(({ minted, key }) => minted !== key) };
  }

  test("are found in the STEP file by what it mints", async () => {
    expect((await renumberedPlate("plate")).bindings).not.toEqual([]);
    expect((await opened.verify("plate")).checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  test("and two that are bound the other way round are named", async () => {
    const { revision, bindings } = await renumberedPlate("unbound");
    const [one, two] = bindings as [(typeof bindings)[number], (typeof bindings)[number]];
    const row = { product_id: "unbound", revision };
    const { db } = opened.app.database;
    await db
      .deleteFrom("part_binding")
      .where("product_id", "=", row.product_id)
      .where("revision", "=", revision)
      .where("key", "in", [one.key, two.key])
      .execute();
    const others = [
      { ...row, minted: one.minted, key: two.key },
      { ...row, minted: two.minted, key: one.key },
    ];
    await db.insertInto("part_binding").values(others).execute();
    const [wrong, ...more] = (await opened.verify("unbound")).checks.filter(({ ok }) => !ok);
    expect(wrong).toMatchObject({ id: "step", summary: "of the STEP file's instances: 2 in another place" });
    expect(wrong?.parts.toSorted()).toEqual([one.key, two.key].toSorted());
    expect(more).toEqual([]);
  });
});
