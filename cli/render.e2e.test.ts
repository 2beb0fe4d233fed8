import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "./paths.ts";
import { runCommand, startCommand, temporaryData } from "./testing.ts";

const bearing = join(projectRoot, "parity", "golden", "bearing.step");
let data: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.remove());

interface Report {
  readonly id: string;
  readonly revision: string;
  readonly parts: readonly { key: string; path: string[]; name: string; productId: string; prototype: string }[];
  readonly skipped: readonly unknown[];
  readonly files: readonly { kind: string; role: string; file: string; sha256: string; bytes: number }[];
}

async function json<TResult>(args: readonly string[], env = data.env): Promise<TResult> {
  const { status, stdout, stderr } = await runCommand([...args, "--json"], env);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as TResult;
}

async function failure(
  args: readonly string[],
  env: Record<string, string> = data.env,
): Promise<{ status: number | null; code: string }> {
  const { status, stdout } = await runCommand([...args, "--json"], env);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string; remedy: string } };
  expect(error.message).not.toBe("");
  expect(error.remedy).not.toBe("");
  return { status, code: error.code };
}

async function digest(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

test("product ingest publishes the golden bearing, and the same bytes again change nothing", async () => {
  const report = await json<Report>(["product", "ingest", bearing]);
  expect(report.id).toBe("bearing");
  expect(report.revision).toBe(await digest(bearing));
  expect(report.parts).toHaveLength(12);
  expect(new Set(report.parts.map(({ key }) => key)).size).toBe(12);
  expect(report.files.map(({ kind }) => kind).toSorted()).toEqual(["mesh", "parts", "product", "step"]);
  for (const { file, sha256, bytes } of report.files) {
    expect(await digest(file)).toBe(sha256);
    expect((await stat(file)).size).toBe(bytes);
  }
  await rm(join(data.folder, "products", "bearing"), { recursive: true });
  expect(await json<Report>(["product", "ingest", bearing])).toEqual(report);
  for (const { file, sha256 } of report.files) expect(await digest(file)).toBe(sha256);
});

test("legacy ingest gives the same geometry and the same keys", async () => {
  const graph = await json<Report>(["product", "ingest", bearing, "--mode", "graph"]);
  const legacy = await json<Report>(["product", "ingest", bearing, "--mode", "legacy", "--product", "bearing-legacy"]);
  expect(legacy.parts).toEqual(graph.parts);
  expect(legacy.files.map(({ sha256 }) => sha256)).toEqual(graph.files.map(({ sha256 }) => sha256));
});

test("other bytes under the same id are a new revision", async () => {
  const before = await json<Report>(["product", "ingest", bearing, "--product", "revised"]);
  const changed = join(data.folder, "changed.step");
  const text = await readFile(bearing, "latin1");
  await writeFile(changed, text.replace("ENDSEC;", "/* another revision */\nENDSEC;"), "latin1");
  const after = await json<Report>(["product", "ingest", changed, "--product", "revised"]);
  expect(after.revision).not.toBe(before.revision);
  expect(after.parts.map(({ key }) => key)).toEqual(before.parts.map(({ key }) => key));
});

test("a product whose stored files were damaged or lost is refused, and made again by the next ingest", async () => {
  const ingest = ["product", "ingest", bearing, "--product", "damaged"];
  const report = await json<Report>(ingest);
  const order = ["render", "--product", "damaged", "--output-type", "still-preview"];
  const render = [...order, "--mode", "legacy", "--out", join(data.folder, "damaged.png")];
  const mesh = report.files.find(({ kind }) => kind === "mesh");
  const manifest = report.files.find(({ kind }) => kind === "product");
  if (mesh === undefined || manifest === undefined) throw new Error("the product has no mesh or no manifest");

  await chmod(mesh.file, 0o644);
  await truncate(mesh.file, 100);
  expect(await failure(render)).toEqual({ status: 2, code: "artifact-invalid" });
  expect(await json<Report>(ingest)).toEqual(report);
  expect(await digest(mesh.file)).toBe(mesh.sha256);

  await rm(join(data.folder, "artifacts", manifest.sha256.slice(0, 2), manifest.sha256.slice(2)));
  expect(await failure(render)).toEqual({ status: 2, code: "artifact-missing" });
  expect(await json<Report>(ingest)).toEqual(report);
  await json(render);
});

test("render writes the picture on both paths, with equal bytes", async () => {
  const pictures = [];
  for (const mode of ["legacy", "graph"]) {
    const out = join(data.folder, `${mode}.png`);
    const result = await json<{ mode: string; outputType: string; file: string; artifact: Record<string, unknown> }>([
      "render",
      "--product",
      "bearing",
      "--output-type",
      "still-preview",
      "--mode",
      mode,
      "--out",
      out,
    ]);
    expect(result).toMatchObject({ mode, outputType: "still-preview", file: out });
    expect(result.artifact).toMatchObject({ kind: "image", width: 512, height: 512, sha256: await digest(out) });
    pictures.push(result.artifact["sha256"]);
  }
  expect(pictures[0]).toBe(pictures[1]);
});

test("render writes the product as a GLB with its materials, on both paths, with equal bytes", async () => {
  const models = [];
  for (const mode of ["legacy", "graph"]) {
    const out = join(data.folder, `${mode}.glb`);
    const order = ["render", "--product", "bearing", "--output-type", "model-glb", "--mode", mode, "--out", out];
    const { artifact } = await json<{ artifact: Record<string, unknown> }>(order);
    expect(artifact).toEqual({ kind: "glb", sha256: await digest(out), bytes: (await stat(out)).size });
    models.push(artifact["sha256"]);
  }
  expect(models[0]).toBe(models[1]);
});

test("an output type without a workflow renders by legacy, and says so for graph", async () => {
  const out = join(data.folder, "legacy-only.png");
  const order = ["render", "--product", "bearing", "--output-type", "still-legacy", "--out", out, "--mode"];
  const result = await json<{ artifact: { width: number } }>([...order, "legacy"]);
  expect(result.artifact.width).toBe(1024);
  expect(await failure([...order, "graph"])).toEqual({ status: 2, code: "output-type-without-workflow" });
});

test.each([
  ["no such file", "missing.step", undefined, "step-missing"],
  ["a folder", ".", undefined, "step-not-a-file"],
  ["an empty file", "empty.step", "", "step-empty"],
  ["not STEP at all", "text.step", "hello, this is a text that is no STEP file at all\n", "step-not-step"],
  ["a GLB renamed", "renamed.step", "glTF\u0002\u0000\u0000\u0000 binary", "step-not-step"],
  ["a file cut short", "cut.step", "cut", "step-truncated"],
])("ingest refuses %s", async (_what, name, content, code) => {
  const file = join(data.folder, name);
  if (content === "cut") await writeFile(file, (await readFile(bearing)).subarray(0, 20_000));
  else if (content !== undefined) await writeFile(file, content);
  const products = (await readdir(join(data.folder, "products"))).length;
  expect(await failure(["product", "ingest", file, "--product", "refused"])).toEqual({ status: 2, code });
  expect(await readdir(join(data.folder, "products"))).toHaveLength(products);
});

test("render refuses what is not there", async () => {
  const order = (product: string, type: string, out = join(data.folder, "x.png")): string[] => [
    "render",
    "--mode",
    "graph",
    "--product",
    product,
    "--output-type",
    type,
    "--out",
    out,
  ];
  expect(await failure(order("nothing", "still-preview"))).toEqual({ status: 2, code: "product-unknown" });
  expect(await failure(order("bearing", "nothing"))).toEqual({ status: 2, code: "output-type-unknown" });
  expect(await failure(order("bearing", "product"))).toEqual({ status: 2, code: "bad-usage" });
  expect(await failure(order("bearing", "still-preview", join(data.folder, "no", "x.png")))).toEqual({
    status: 2,
    code: "output-unwritable",
  });
  expect(await failure(["render", "--mode", "graph"])).toEqual({ status: 2, code: "bad-usage" });
  expect(await failure(["product", "ingest", bearing, "--product", "../x"])).toEqual({
    status: 2,
    code: "product-id-invalid",
  });
  await expect(stat(join(data.folder, "x.png"))).rejects.toThrow(/ENOENT/);
});

test("no renderer is an error with its own code, and a later run works", async () => {
  const out = join(data.folder, "norenderer.png");
  const order = ["render", "--product", "bearing", "--output-type", "still-preview", "--mode", "legacy", "--out", out];
  expect(await failure(order, { ...data.env, RENDERLINE_BLENDER: join(data.folder, "no-blender") })).toEqual({
    status: 2,
    code: "renderer-missing",
  });
  await expect(stat(out)).rejects.toThrow(/ENOENT/);
  await json(order);
});

test("a data folder that cannot be written is an error with its own code", async () => {
  const file = join(data.folder, "a-file");
  await writeFile(file, "");
  const env = { RENDERLINE_DATA: join(file, "below") };
  expect(await failure(["product", "ingest", bearing], env)).toEqual({ status: 2, code: "data-folder-unwritable" });
});

test("Ctrl-C in the middle of a render ends the children, and the next command works", async () => {
  const out = join(data.folder, "interrupted.png");
  const order = ["render", "--product", "bearing", "--output-type", "still-web", "--mode", "graph", "--out", out];
  const started = startCommand(order, data.env);
  await started.until(/sample 0/);
  const children = await descendants(started.child.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  started.child.kill("SIGINT");
  expect((await started.ended).status).toBe(130);
  await expect(stat(out)).rejects.toThrow(/ENOENT/);
  for (const pid of children) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await json<Report>(["product", "ingest", bearing]);
});

test("a renderer killed half-way is started again: the picture comes all the same, and the record has both tries", async () => {
  const out = join(data.folder, "killed.jpg");
  // Nothing that another test kept, and samples enough to be killed in the middle of them.
  const type = ["--output-type", "still-catalogue", "--mode", "graph"];
  const order = ["render", "--product", "bearing", ...type, "--out", out, "--json"];
  const started = startCommand(order, data.env);
  await started.until(/sample 0/);
  const children = await descendants(started.child.pid ?? 0);
  for (const pid of children) if (await isBlender(pid)) process.kill(pid, "SIGKILL");
  const { status, stdout } = await started.ended;
  expect(status).toBe(0);
  expect((await stat(out)).size).toBeGreaterThan(0);
  const { runId } = JSON.parse(stdout) as { runId: string };
  const { attempts } = await json<{ attempts: { nodeId: string; status: string; error: { code: string } | null }[] }>([
    "run",
    "logs",
    runId,
    "--node",
    "still",
  ]);
  expect(attempts.map(({ status: how, error }) => [how, error?.code])).toEqual([
    ["failed", "tool-crashed"],
    ["succeeded", undefined],
  ]);
});

test("a killed owner leaves nothing in the way", async () => {
  const order = [
    "render",
    "--product",
    "bearing",
    "--output-type",
    "still-web",
    // What legacy makes is never taken from what was kept.
    "--mode",
    "legacy",
    "--out",
    join(data.folder, "k.png"),
  ];
  const started = startCommand(order, data.env);
  await started.until(/sample 0/);
  const children = await descendants(started.child.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  started.child.kill("SIGKILL");
  await started.ended;
  await json<Report>(["product", "ingest", bearing]);
  // The kernel kills them with their parent, but a process that holds gigabytes takes a moment to be gone.
  await expect.poll(() => children.filter(isAlive)).toEqual([]);
});

/** A process that has ended counts as gone, also while whoever inherited it has not asked for its end. */
function isAlive(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2, text.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

/** Processes below one, by /proc; the test's point is that none of them outlives it. */
async function descendants(pid: number): Promise<number[]> {
  const below: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const parent = Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent === pid) below.push(Number(name), ...(await descendants(Number(name))));
  }
  return below;
}

async function isBlender(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes("blender_worker");
}
