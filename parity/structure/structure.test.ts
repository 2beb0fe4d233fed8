import { NodeIO, type Document } from "@gltf-transform/core";
import { KHRLightsPunctual } from "@gltf-transform/extensions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paramsSchema, partsSchema, type Assignment, type ResolvedParams } from "#contracts";
import { exportGlb } from "#nodes";
import { callModule } from "#runtime/modules/call-module";
import { readExportedGlb } from "#runtime/modules/export/compress-glb";
import { materialExtensions } from "#runtime/modules/export/gltf-material";
import { assignment, chequer, parts, publishedGlb, wovenAssignment } from "#runtime/modules/export/testing";
import { exportGlbModule } from "#runtime/modules/index";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { compareItems } from "./compare-items.ts";
import { compareGlb } from "./index.ts";
import type { Structure, StructureItem } from "./items.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost();
});
afterAll(() => host.remove());

function structure(items: readonly StructureItem[], unread: Structure["unread"] = {}): Structure {
  return { items, unread };
}

const object = (id: string, values: StructureItem["values"] = {}): StructureItem => ({ what: "object", id, values });

describe("two structures", () => {
  test("differ in what is on one side only, and in each value that is not equal, to the last bit", () => {
    const left = [object("a", { x: 0.1 + 0.2, list: [1, { b: 2 }] }), object("b"), { ...object("k"), part: true }];
    const right = [object("a", { x: 0.3, list: [1, { b: 2 }] }), object("c")];
    const { metrics, structure: found } = compareItems(["key", "object"], structure(left), structure(right));
    expect(found).toEqual([
      { what: "key", id: "k", field: "there", left: true, right: false },
      { what: "object", id: "a", field: "x", left: 0.1 + 0.2, right: 0.3 },
      { what: "object", id: "b", field: "there", left: true, right: false },
      { what: "object", id: "c", field: "there", left: false, right: true },
    ]);
    expect(metrics).toMatchObject([
      { name: "structure.keys", version: "1", value: 1, limit: 0, verdict: "fail" },
      { name: "structure.objects", version: "1", value: 3, limit: 0, verdict: "fail" },
    ]);
  });

  test("of which one has a thing twice differ", () => {
    const { structure: found } = compareItems(
      ["object"],
      structure([object("a"), object("a")]),
      structure([object("a")]),
    );
    expect(found).toEqual([{ what: "object", id: "a (2)", field: "there", left: true, right: false }]);
  });

  test("are not measured where one could not be read, and no such metric passes", () => {
    const unread = structure([object("a")], { light: "it is locked" });
    const { metrics } = compareItems(["object", "light"], structure([object("a")]), unread);
    expect(metrics).toMatchObject([
      { name: "structure.objects", state: "measured", verdict: "pass" },
      { name: "structure.lights", state: "not-measured", why: "it is locked" },
    ]);
  });

  test("that differ in thousands of things count them all and list a thousand", () => {
    const many = Array.from({ length: 1500 }, (_, index) => object(`o${index}`));
    const { metrics, structure: found } = compareItems(["object"], structure(many), structure([]));
    expect(found).toHaveLength(1000);
    expect(metrics).toMatchObject([{ value: 1500, note: "the first 1000 of all kinds are listed" }]);
  });
});

async function glb(materials: Assignment, settings: object = {}) {
  const { artifacts } = host;
  const exported = await callModule(host, "export.glb#1", exportGlbModule, {
    params: paramsSchema(exportGlb.params).parse(settings) as ResolvedParams<typeof exportGlb.params>,
    inputs: {
      mesh: await artifacts.write("mesh", "geometry", await publishedGlb()),
      parts: await artifacts.writeJson("parts", "parts", partsSchema.parse({ version: 1, parts, skipped: [] })),
      materials: await artifacts.writeJson("assignment", "materials", materials),
    },
  });
  return exported.glb;
}

/** The bytes of an export. */
async function published(): Promise<Buffer> {
  return host.artifacts.read((await glb(assignment)).sha256);
}

async function stored(document: Document) {
  const io = new NodeIO().registerExtensions([...materialExtensions, KHRLightsPunctual]);
  return host.artifacts.write("glb", "model", await io.writeBinary(document));
}

describe("two GLBs", () => {
  test("of equal bytes are not even read", async () => {
    const { metrics, structure: found } = await compareGlb(
      host,
      { sha256: "0".repeat(64) },
      { sha256: "0".repeat(64) },
    );
    expect(found).toEqual([]);
    expect(metrics).toHaveLength(8);
    for (const metric of metrics) expect(metric).toMatchObject({ state: "measured", value: 0, note: "equal bytes" });
  });

  test("whose picture differs in one pixel differ in that texture, by digest", async () => {
    const { woven, ...looks } = wovenAssignment.looks;
    if (woven?.baseColorTexture === undefined) throw new Error("the look has no picture");
    const png = chequer([255, 0, 0], [0, 0, 254]);
    const other = { ...woven, baseColorTexture: { ...woven.baseColorTexture, png } };
    const changed = { ...wovenAssignment, looks: { ...looks, woven: other } };
    const { structure: found } = await compareGlb(host, await glb(wovenAssignment), await glb(changed));
    expect(found.map(({ what, id, field }) => [what, id, field])).toEqual([
      ["material", "woven", "baseColorTexture"],
      ["file", "bytes", "sha256"],
    ]);
  });

  test("that hold the same in other bytes still differ: those are told", async () => {
    const bytes = await published();
    // Four more spaces behind its JSON.
    const length = bytes.readUInt32LE(12);
    const padded = Buffer.concat([bytes.subarray(0, 20 + length), Buffer.from("    "), bytes.subarray(20 + length)]);
    padded.writeUInt32LE(padded.length, 8);
    padded.writeUInt32LE(length + 4, 12);
    const other = await host.artifacts.write("glb", "model", padded);
    const { metrics, structure: found } = await compareGlb(host, await glb(assignment), other);
    expect(found.map(({ what, id, field }) => [what, id, field])).toEqual([["file", "bytes", "sha256"]]);
    expect(metrics.at(-1)).toMatchObject({ name: "structure.files", value: 1, verdict: "fail" });
  });

  test("of which one rounds its vertices differ in the meshes, each by name", async () => {
    const { structure: found } = await compareGlb(
      host,
      await glb(assignment),
      await glb(assignment, { compression: "draco" }),
    );
    const meshes = found.filter(({ what }) => what === "mesh").map(({ id, field }) => `${id} ${field}`);
    expect(meshes).toEqual(expect.arrayContaining(["dome POSITION", "dome NORMAL"]));
  });

  test("of which one no longer shares a shape differ in how often it stands there", async () => {
    const document = await readExportedGlb(await published());
    const shared = await stored(document);
    const [mesh] = document
      .getRoot()
      .listMeshes()
      .filter((one) => one.getName() === "box");
    const [primitive] = mesh?.listPrimitives() ?? [];
    primitive?.setAttribute("POSITION", primitive.getAttribute("POSITION")?.clone() ?? null);
    const { structure: found } = await compareGlb(host, shared, await stored(document));
    expect(found).toContainEqual({ what: "mesh", id: "box", field: "copies", left: 1, right: 2 });
  });

  test("with an extension that nobody reads are not measured in what it could hold", async () => {
    const document = await readExportedGlb(await published());
    const lamp = document.createExtension(KHRLightsPunctual).createLight("lamp");
    document.createNode("lamp").setExtension(KHRLightsPunctual.EXTENSION_NAME, lamp);
    const { metrics } = await compareGlb(host, await glb(assignment), await stored(document));
    const lights = metrics.find(({ name }) => name === "structure.lights");
    expect(lights).toMatchObject({
      state: "not-measured",
      why: expect.stringContaining("KHR_lights_punctual") as string,
    });
    expect(metrics.find(({ name }) => name === "structure.cameras")).toMatchObject({ verdict: "pass" });
  });

  test("of which one is no GLB are not measured in anything", async () => {
    const broken = await host.artifacts.write("glb", "model", Buffer.from("no GLB at all"));
    const { metrics } = await compareGlb(host, await glb(assignment), broken);
    expect(metrics).toHaveLength(8);
    for (const metric of metrics) expect(metric.state).toBe("not-measured");
  });
});
