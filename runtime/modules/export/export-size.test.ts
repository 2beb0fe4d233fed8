import { afterAll, beforeAll, expect, test } from "vitest";
import { paramsSchema, partsSchema, type Assignment, type ResolvedParams } from "#contracts";
import { exportGlb } from "#nodes";
import { callModule } from "../call-module.ts";
import { packGlb } from "../cad/pack-glb.ts";
import { boxAssembly, glbFaults } from "../cad/testing.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { exportGlbModule } from "./export-glb.module.ts";
import { plain } from "./testing.ts";

type Settings = ResolvedParams<typeof exportGlb.params>;

let host: TestHost;
beforeAll(async () => {
  host = await testHost();
});
afterAll(() => host.remove());

const { parts, meshes } = boxAssembly(5000);

/** The first so many parts of the assembly, in one material. */
async function exported(count: number, settings: Partial<Settings>): Promise<Buffer> {
  const some = parts.slice(0, count);
  const assignment: Assignment = {
    version: 1,
    looks: { grey: plain },
    parts: some.map(({ key }) => ({ key, material: "grey", source: { from: "rule", rule: "bolts" } })),
    fallbacks: [],
  };
  const { glb } = await callModule(host, "export.glb#1", exportGlbModule, {
    params: paramsSchema(exportGlb.params).parse(settings) as Settings,
    inputs: {
      mesh: await host.artifacts.write("mesh", "geometry", await packGlb(some, meshes)),
      parts: await host.artifacts.writeJson(
        "parts",
        "parts",
        partsSchema.parse({ version: 1, parts: some, skipped: [] }),
      ),
      materials: await host.artifacts.writeJson("assignment", "materials", assignment),
    },
  });
  return host.artifacts.read(glb.sha256);
}

/** Bytes for each instance more, once every shape is there. */
async function each(settings: Partial<Settings>): Promise<number> {
  const [few, all] = [await exported(4000, settings), await exported(5000, settings)];
  return Math.round((all.byteLength - few.byteLength) / 1000);
}

test("without details, 5,000 instances are at most 1.2 times their shapes' bytes and 200 bytes for each", async () => {
  const glb = await exported(5000, { details: false });
  const corners = [...meshes.values()].map(({ positions, normals, indices }) => {
    return positions.byteLength + normals.byteLength + 2 * indices.length;
  });
  const bytes = corners.reduce((sum, one) => sum + one, 0);
  expect(glb.byteLength).toBeLessThan(1.2 * bytes + 200 * 5000);
  expect(await glbFaults(glb)).toEqual([]);
});

test("an instance costs its place, its key and what people want to read of it", async () => {
  const bare = await each({ details: false });
  const byKey = await each({ details: false, names: "key" });
  const full = await each({});
  expect({ bare, byKey, full }, "docs/measurements.md").toEqual({ bare: 198, byKey: 212, full: 330 });
});
