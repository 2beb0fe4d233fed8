import { spawn } from "node:child_process";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goldenFile } from "#parity/golden/golden";
import type { Scene } from "#contracts";
import { renderResultSchema } from "./operations.ts";
import { makeTestScene, type TestScene } from "./testing/bearing-scene.ts";
import { createTools, type Tools } from "./tools.ts";

let tools: Tools;
let folder: string;
let bearing: TestScene;
beforeAll(async () => {
  tools = createTools();
  tools.warm();
  folder = await mkdtemp(join(tmpdir(), "renderline-render-"));
  bearing = await makeTestScene(tools.cad, goldenFile("bearing"), join(folder, "scene"));
  // Small pictures: these tests are about identity and failure, not beauty.
  bearing = { ...bearing, scene: { ...bearing.scene, film: { ...bearing.scene.film, width: 96, height: 64 } } };
});
afterAll(async () => {
  await tools.close();
  await rm(folder, { recursive: true, force: true });
});

let pictures = 0;

function job(change: Partial<Scene> = {}, samples = 2): { params: Record<string, unknown>; out: string } {
  const out = join(folder, `picture-${pictures++}.png`);
  const scene = { ...bearing.scene, ...change };
  return { params: { glb: bearing.glb, scene, out, samples, seed: 1, denoise: "none" }, out };
}

async function render(change: Partial<Scene> = {}): Promise<Buffer> {
  const { params, out } = job(change);
  renderResultSchema.parse(await tools.blender.request("render", params));
  return await readFile(out);
}

test("a picture has its size, its product and no note of the clock", async () => {
  const png = await render();
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 96, height: 64, channels: 4 });
  const levels = new Set(data.filter((_, index) => index % 4 === 0));
  expect(levels.size).toBeGreaterThan(40);
  expect(png.includes("tEXt")).toBe(false);
});

test("cold, warm and interleaved with another scene, the file is the same", async () => {
  await tools.blender.stop();
  const cold = await render();
  const warm = await render();
  const dark = await render({ world: { colour: [0, 0, 0], strength: 0 }, ground: null });
  const after = await render();
  expect(warm.equals(cold)).toBe(true);
  expect(after.equals(cold)).toBe(true);
  expect(dark.equals(cold)).toBe(false);
});

test("a transparent film keeps the product opaque and lets the ground catch its shadow", async () => {
  const { film } = bearing.scene;
  const { data } = await sharp(await render({ film: { ...film, transparent: true } }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const alpha = data.filter((_, index) => index % 4 === 3);
  expect(Math.min(...alpha)).toBeLessThan(40);
  expect(Math.max(...alpha)).toBe(255);
});

test("geometry and scene that do not fit are refused, by the name of the part", async () => {
  const [first = "", ...others] = Object.keys(bearing.scene.assignment);
  const { [first]: _, ...without } = bearing.scene.assignment;
  expect(others.length).toBeGreaterThan(0);
  const missing = tools.blender.request("render", job({ assignment: without }).params);
  await expect(missing).rejects.toMatchObject({ code: "artifact-invalid", message: expect.stringContaining(first) });
  const unknown = tools.blender.request(
    "render",
    job({ assignment: { ...bearing.scene.assignment, pnone: "steel" } }).params,
  );
  await expect(unknown).rejects.toMatchObject({ code: "artifact-invalid", message: expect.stringContaining("pnone") });
});

test("a picture that cannot be written says so", async () => {
  const { params } = job();
  const request = tools.blender.request("render", { ...params, out: join(folder, "no", "such", "folder.png") });
  await expect(request).rejects.toMatchObject({ code: "output-unwritable" });
});

test("killed in the middle of a picture, it leaves none, and the next one is whole", async () => {
  const before = await render();
  const { params, out } = job({}, 100_000);
  const control = new AbortController();
  const onProgress = (): void => control.abort();
  const killed = tools.blender.request("render", params, { signal: control.signal, onProgress });
  await expect(killed).rejects.toMatchObject({ code: "interrupted" });
  expect(existsSync(out)).toBe(false);
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  expect((await render()).equals(before)).toBe(true);
});

test("a renderer that dies in the middle of a picture is reported as crashed", async () => {
  const { params } = job({}, 100_000);
  const children = (): string[] =>
    execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" }).split("\n");
  const onProgress = (): void => {
    const line = children().find((text) => text.includes("blender_worker.py"));
    if (line !== undefined) process.kill(Number.parseInt(line, 10), "SIGKILL");
  };
  const crashed = tools.blender.request("render", params, { onProgress });
  await expect(crashed).rejects.toMatchObject({ code: "tool-crashed", message: expect.stringContaining("SIGKILL") });
});

test.skipIf(process.platform !== "linux")(
  "a worker dies with its parent, also in the middle of a picture",
  async () => {
    const holder = fileURLToPath(new URL("testing/hold-worker.ts", import.meta.url));
    const child = spawn(process.execPath, [holder, "blender", JSON.stringify(job({}, 100_000).params)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    for await (const text of child.stdout.setEncoding("utf8")) {
      said += String(text);
      if (said.includes("working")) break;
    }
    const [workers] = [execFileSync("ps", ["-o", "pid=", "--ppid", String(child.pid)], { encoding: "utf8" })];
    const worker = Number.parseInt(workers, 10);
    expect(existsSync(`/proc/${worker}`)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "close");
    await expect.poll(() => isRunning(worker)).toBe(false);
  },
);

/** Not gone from the process table until its new parent has collected it; a zombie runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .startsWith("Z");
  } catch {
    return false;
  }
}
