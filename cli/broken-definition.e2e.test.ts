import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { nativeFolder } from "#runtime/native/paths";
import { projectRoot } from "./paths.ts";
import { copyOfCheckout, runCommand, temporaryData, type Ended } from "./testing.ts";

const step = join(projectRoot, "parity", "golden", "bearing.step");
const workflow = "workflows/order-line/still.workflow.ts";
let copy: Awaited<ReturnType<typeof copyOfCheckout>>;
let data: Awaited<ReturnType<typeof temporaryData>>;
let sound: string;

beforeAll(async () => {
  copy = await copyOfCheckout();
  data = await temporaryData();
  sound = await readFile(join(copy.folder, workflow), "utf8");
});
afterEach(() => writeFile(join(copy.folder, workflow), sound));
afterAll(() => Promise.all([copy.remove(), data.remove()]));

const run = (args: readonly string[], { env } = data): Promise<Ended> =>
  runCommand(args, { ...env, RENDERLINE_NATIVE: nativeFolder() }, copy.folder);

async function breakWorkflow(from: string, to: string): Promise<void> {
  expect(sound).toContain(from);
  await writeFile(join(copy.folder, workflow), sound.replace(from, to));
}

/** A mesh where the scene wants its materials: the compiler and the validator both refuse it. */
const wrongWire = ["materials: materials.assignment", "materials: product.mesh"] as const;
const noTypeScript = ["export default workflow(", "export default workflow(("] as const;

test.each([
  ["has a wire of the wrong kind", ...wrongWire],
  ["is no TypeScript", ...noTypeScript],
])("start refuses a workflow that %s, naming its place, before anything is rendered", async (_what, from, to) => {
  await breakWorkflow(from, to);
  const { status, stdout, stderr } = await run(["start", "--once"]);
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^renderline: workflows\/order-line\/still\.workflow\.ts:\d+: .*\[definition-invalid\]$/m);
  expect(stderr).toContain("npx renderline check");
  await expect(stat(join(data.folder, "artifacts"))).rejects.toThrow(/ENOENT/);
});

const order = ["render", "--product", "bearing", "--output-type", "still-preview", "--json"];

test("legacy renders while the workflow of its output type is broken, and graph says what is wrong", async () => {
  await breakWorkflow(...wrongWire);
  const ingest = await run(["product", "ingest", step]);
  expect(ingest.status, ingest.stderr).toBe(0);

  const legacy = await run([...order, "--mode", "legacy", "--out", join(data.folder, "legacy.png")]);
  expect(legacy.status, legacy.stderr).toBe(0);
  expect(JSON.parse(legacy.stdout)).toMatchObject({ mode: "legacy", artifact: { width: 512, height: 512 } });

  const graph = await run([...order, "--mode", "graph", "--out", join(data.folder, "graph.png")]);
  expect(graph.status).toBe(1);
  expect(JSON.parse(graph.stdout)).toMatchObject({
    error: { code: "definition-invalid", message: expect.stringContaining("still-preview") },
  });
  await expect(stat(join(data.folder, "graph.png"))).rejects.toThrow(/ENOENT/);
});

test("legacy ingests and renders as before when neither workflow loads any more", async () => {
  await breakWorkflow(...noTypeScript);
  await writeFile(join(copy.folder, "workflows/cad-file/product.workflow.ts"), "export default (");
  const ingest = await run(["product", "ingest", step, "--product", "bearing-2", "--mode", "legacy"]);
  expect(ingest.status, ingest.stderr).toBe(0);
  expect(ingest.stderr).toContain('output type "product" is not among the definitions that load: as in its last run');

  const legacy = await run([...order, "--mode", "legacy", "--out", join(data.folder, "again.png")]);
  expect(legacy.status, legacy.stderr).toBe(0);
  expect(await readFile(join(data.folder, "again.png"))).toEqual(await readFile(join(data.folder, "legacy.png")));

  const graph = await run([...order, "--mode", "graph", "--out", join(data.folder, "graph.png")]);
  expect(graph.status).toBe(1);
  expect(JSON.parse(graph.stdout)).toMatchObject({
    error: { code: "definition-invalid", message: expect.stringContaining(workflow) },
  });
});

test("legacy ingests, renders and is dispatched in a new data folder, where no run has pinned what no longer loads", async () => {
  const fresh = await temporaryData();
  const set = ["mode", "set", "still-preview", "graph", "--reason", "a test"];
  expect((await run(set, fresh)).status).toBe(0);
  await breakWorkflow(...noTypeScript);
  await writeFile(join(copy.folder, "workflows/cad-file/product.workflow.ts"), "export default (");
  const ingest = await run(["product", "ingest", step, "--product", "bearing", "--mode", "legacy"], fresh);
  expect(ingest.status, ingest.stderr).toBe(0);
  expect(ingest.stderr).toContain('output type "product" is not among the definitions that load: as its file has it');

  const legacy = await run([...order, "--mode", "legacy", "--out", join(fresh.folder, "legacy.png")], fresh);
  expect(legacy.status, legacy.stderr).toBe(0);
  const picture = await readFile(join(data.folder, "legacy.png"));
  expect(await readFile(join(fresh.folder, "legacy.png"))).toEqual(picture);

  const orders = join(fresh.folder, "orders.jsonl");
  await writeFile(orders, JSON.stringify({ id: "A-1", product: "bearing", outputType: "still-preview" }));
  expect((await run(["order", "import", orders], fresh)).status).toBe(0);
  const dispatched = await run(["order", "dispatch", "--json"], fresh);
  expect(dispatched.status, dispatched.stderr).toBe(0);
  expect(JSON.parse(dispatched.stdout)).toMatchObject({
    lines: [{ id: "A-1", dispatch: { status: "published", path: "legacy", cause: { code: "definition-invalid" } } }],
  });
  const status = await run(["order", "status"], fresh);
  expect(status.stdout).toMatch(
    /^A-1: still-preview of bearing: published by legacy \(mode graph, because .*; runs: r\S+\n$/,
  );
  const back = await run(["mode", "set", "still-preview", "legacy", "--reason", "it is broken", "--json"], fresh);
  expect(back.status, back.stderr).toBe(0);
  expect(JSON.parse(back.stdout)).toMatchObject({ outputType: "still-preview", mode: "legacy" });
  await fresh.remove();
});
