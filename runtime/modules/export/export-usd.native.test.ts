import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { paramsSchema, partsSchema, type ArtifactRef, type Part, type ResolvedParams } from "#contracts";
import { exportUsd } from "#nodes";
import { inspectUsdResultSchema } from "#runtime/native/operations";
import { inspectUsd, type InspectedUsd } from "#runtime/verify/usd-export";
import { createTools, type Tools } from "#runtime/native/tools";
import { callModule } from "../call-module.ts";
import { readGlb } from "../cad/read-glb.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { exportUsdModule } from "./export-usd.module.ts";
import { previewSurface } from "./preview-surface.ts";
import { assignment, parts, publishedGlb } from "./testing.ts";

type Settings = ResolvedParams<typeof exportUsd.params>;

let tools: Tools;
let host: TestHost;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

async function exported(
  settings: Partial<Settings> = {},
  listed: readonly Part[] = parts,
): Promise<ArtifactRef<"usd">> {
  const list = partsSchema.parse({ version: 1, parts: listed, skipped: [] });
  const { usd } = await callModule(host, "export.usd#1", exportUsdModule, {
    params: paramsSchema(exportUsd.params).parse(settings) as Settings,
    inputs: {
      mesh: await host.artifacts.write("mesh", "geometry", await publishedGlb(listed)),
      parts: await host.artifacts.writeJson("parts", "parts", list),
      materials: await host.artifacts.writeJson("assignment", "materials", assignment),
    },
  });
  return usd;
}

async function inspected(settings: Partial<Settings> = {}, listed: readonly Part[] = parts): Promise<InspectedUsd> {
  return inspectUsd({ ...host, scratch: host.folder }, await exported(settings, listed));
}

test.each(["binary", "text"] as const)("%s, OpenUSD's own validators find nothing", async (encoding) => {
  const { problems, instances } = await inspected({ encoding });
  expect(problems).toEqual([]);
  expect(instances).toHaveLength(parts.length);
});

test("the validators that these tests trust do find faults", async () => {
  const file = join(host.folder, "faulty.usda");
  const text =
    '#usda 1.0\n\ndef Mesh "mesh" (prepend references = @./gone.usda@)\n{\n rel material:binding = </gone>\n}\n';
  await writeFile(file, text);
  const codes = inspectUsdResultSchema
    .parse(await tools.usd.request("inspect-usd", { file }))
    .problems.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining([expect.stringMatching(/MissingDefaultPrim/)]));
  expect(codes.length).toBeGreaterThan(3);
});

test("each part stands at a path made of its key, whatever else is there", async () => {
  const { instances, prototypes } = await inspected();
  expect(instances.map(({ path, key }) => [path, key])).toEqual(parts.map(({ key }) => [`/product/parts/${key}`, key]));
  // What is shared is a shape in a material.
  expect(prototypes).toBe(4);
  const [, ...others] = parts;
  const fewer = await inspected({}, others.toReversed());
  const paths = instances.slice(1).map(({ path, key }) => [key, path]);
  expect(fewer.instances.map(({ path, key }) => [key, path]).toReversed()).toEqual(paths);
});

test("each instance resolves to its own material, with every value that UsdPreviewSurface has", async () => {
  const { instances } = await inspected();
  expect(instances.map(({ key, material }) => [key, material])).toEqual(
    assignment.parts.map(({ key, material }) => [key, material]),
  );
  for (const { material, inputs } of instances) {
    const look = assignment.looks[material ?? ""];
    if (look === undefined) throw new Error(`no look "${material}"`);
    const single = Object.entries(previewSurface(look)).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(Math.fround) : Math.fround(Number(value)),
    ]);
    expect(inputs).toEqual(Object.fromEntries(single));
  }
});

test("a layer above can give one instance another material, and only that one", async () => {
  const below = join(host.folder, "below.usd");
  await copyFile(await host.artifacts.path((await exported()).sha256), below);
  const [first] = parts;
  const overs = ["product", "parts", first?.key].map((name) => `over "${name}"\n{\n`).join("");
  const over = `${overs}rel material:binding = </product/materials/glaze>\n}\n}\n}`;
  const file = join(host.folder, "above.usda");
  await writeFile(file, `#usda 1.0\n( subLayers = [@./below.usd@] )\n${over}\n`);
  const { instances } = inspectUsdResultSchema.parse(await tools.usd.request("inspect-usd", { file }));
  const expected = assignment.parts.map(({ material }, index) => (index === 0 ? "glaze" : material));
  expect(instances.map(({ material }) => material)).toEqual(expected);
});

test.each([
  ["z", "m", 1],
  ["y", "m", 1],
  ["z", "mm", 1000],
  ["y", "in", 1 / 0.0254],
] as const)("%s is up and the numbers are in %s, and the stage says so", async (up, unit, perMetre) => {
  const { upAxis, metersPerUnit, instances } = await inspected({ up, unit });
  expect(upAxis).toBe(up.toUpperCase());
  expect(metersPerUnit).toBeCloseTo(1 / perMetre, 12);
  const published = await readGlb(await publishedGlb());
  for (const [index, { placement }] of instances.entries()) {
    const rows = [0, 4, 8].map((at) => (published[index]?.placement ?? []).slice(at, at + 4));
    const [x = [], y = [], z = []] = rows;
    const wanted = up === "z" ? rows : [x, z, y.map((value) => -value)];
    for (const [at, value] of wanted.flat().entries()) expect((placement[at] ?? NaN) / perMetre).toBeCloseTo(value, 6);
  }
});

test("equal input gives equal bytes, also from a new process", async () => {
  const first = await exported();
  await tools.usd.stop();
  expect(await exported()).toEqual(first);
  expect(await exported({ encoding: "text" })).not.toEqual(first);
});

test("names and details are there as the settings say", async () => {
  const text = async (settings: Partial<Settings>): Promise<string> =>
    (await host.artifacts.read((await exported({ encoding: "text", ...settings })).sha256)).toString("utf8");
  const full = await text({});
  expect(full).toContain("displayName = 'Cover / \"top\"'");
  expect(full).toContain('custom string[] userProperties:partPath = ["Lamp", "Base plate"]');
  expect(full).toContain('custom string userProperties:materialFrom = "rule plates"');
  const bare = await text({ names: "key", details: false, leaveOut: ["dome"] });
  expect(bare).toContain(`displayName = "${parts[0]?.key}"`);
  expect(bare).not.toContain("partPath");
  expect(bare.match(/instanceable = true/g)).toHaveLength(2);
  // Five instances of two shapes: the points of each stand there once.
  expect(full.match(/instanceable = true/g)).toHaveLength(5);
  expect(full.match(/point3f\[\] points/g)).toHaveLength(2);
});
