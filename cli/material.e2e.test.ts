import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repairsFileSchema } from "#runtime/materials/exchange";
import type { MaterialList } from "#runtime/materials/list";
import { projectRoot } from "./paths.ts";
import { runCommand, temporaryData, type Ended } from "./testing.ts";

const castor = join(projectRoot, "parity", "golden", "castor.step");
let data: Awaited<ReturnType<typeof temporaryData>>;
let elsewhere: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  data = await temporaryData();
  elsewhere = await temporaryData();
  for (const { env } of [data, elsewhere]) {
    const { status, stderr } = await runCommand(["product", "ingest", castor], env);
    expect(status, stderr).toBe(0);
  }
});
afterAll(() => Promise.all([data.remove(), elsewhere.remove()]));

const material = (args: readonly string[], env = data.env): Promise<Ended> => runCommand(["material", ...args], env);
const json = ({ stdout }: Ended): unknown => JSON.parse(stdout);
const why = ["--material", "rubber-black", "--reason", "It is a tyre.", "--author", "Ada"];

test("a part without a material is found, repaired, taken elsewhere, and the repair taken back", async () => {
  const missing = await material(["missing", "castor", "--json"]);
  expect(missing.status).toBe(1);
  const [tyre, ...others] = (json(missing) as MaterialList).parts;
  expect(others).toEqual([]);
  expect(tyre).toMatchObject({ name: "Tyre", material: null, source: { from: "missing" } });

  const assigned = await material(["assign", "castor", "--part", tyre?.key ?? "", ...why, "--json"]);
  expect(json(assigned)).toEqual({ product: "castor", state: 1, parts: [tyre?.key], resumed: [] });
  expect((await material(["missing", "castor"])).status).toBe(0);
  const listed = json(await material(["list", "castor", "--json"])) as MaterialList;
  expect(listed.parts.find(({ key }) => key === tyre?.key)).toMatchObject({
    material: "rubber-black",
    source: { from: "manual", author: "Ada", reason: "It is a tyre." },
  });

  const file = join(data.folder, "castor.repairs.json");
  expect((await material(["export", "castor", "--out", file])).status).toBe(0);
  expect(repairsFileSchema.parse(JSON.parse(await readFile(file, "utf8"))).repairs).toHaveLength(1);
  const imported = await material(["import", "castor", file, "--json"], elsewhere.env);
  expect(imported.status).toBe(0);
  expect(json(imported)).toMatchObject({ state: 1, bound: [{ to: tyre?.key }], unbound: [] });

  expect(json(await material(["undo", "castor", "--author", "Ada", "--json"]))).toMatchObject({ state: 2, undone: 1 });
  expect((await material(["missing", "castor"])).status).toBe(1);
});

test.each([
  ["an unknown product", ["list", "nowhere"], "product-unknown"],
  ["an unknown output type", ["list", "castor", "--output-type", "poster"], "output-type-unknown"],
  ["an output type without materials", ["list", "castor", "--output-type", "product"], "bad-usage"],
  ["no selection", ["assign", "castor", ...why], "bad-usage"],
  ["an unknown part", ["clear", "castor", "--part", "pnothing"], "part-unknown"],
  [
    "an unknown material",
    ["assign", "castor", "--name", "*", "--material", "gold", "--reason", "r"],
    "material-unknown",
  ],
  ["a file that is not there", ["import", "castor", "nowhere.json"], "repairs-unreadable"],
])("%s is an error with its own code", async (_, args, code) => {
  const { status, stdout } = await material([...args, "--json"]);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
});

test("a file with a material that the library lacks is refused whole, and what there was still renders", async () => {
  expect((await material(["assign", "castor", "--name", "Tyre", ...why])).status).toBe(0);
  const file = join(data.folder, "gold.repairs.json");
  expect((await material(["export", "castor", "--out", file])).status).toBe(0);
  await writeFile(file, (await readFile(file, "utf8")).replace('"rubber-black"', '"gold"'));
  const { status, stdout } = await material(["import", "castor", file, "--json"], elsewhere.env);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: "material-unknown", message: expect.stringContaining('"gold"') },
  });
  expect((await material(["list", "castor"], elsewhere.env)).status).toBe(0);
});

test("a file of something else is refused as what it is", async () => {
  const file = join(data.folder, "other.json");
  await writeFile(file, '{"version": 1}');
  const { status, stderr } = await material(["import", "castor", file]);
  expect(status).toBe(2);
  expect(stderr).toContain("[repairs-unreadable]");
});
