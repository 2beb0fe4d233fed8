import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand, temporaryData } from "./testing.ts";

let data: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.remove());

interface Report {
  readonly ok: boolean;
  readonly findings: readonly { id: string; status: string; summary: string; remedy?: string }[];
}

test("doctor finds everything after an installation", async () => {
  const { status, stdout, stderr } = await runCommand(["doctor", "--json"], data.env);
  expect(status, stdout + stderr).toBe(0);
  const { ok, findings } = JSON.parse(stdout) as Report;
  expect(ok).toBe(true);
  const summary = (id: string): string | undefined => findings.find((finding) => finding.id === id)?.summary;
  expect(summary("cad")).toMatch(/OCCT \d/);
  expect(summary("renderer")).toMatch(/Blender \d/);
  expect(summary("usd")).toMatch(/OpenUSD \d/);
});

test("doctor names each thing that is missing with its remedy, and installs nothing", async () => {
  const native = join(data.folder, "native");
  const env = { ...data.env, RENDERLINE_NATIVE: native, RENDERLINE_BLENDER: join(data.folder, "no-blender") };
  const { status, stdout } = await runCommand(["doctor", "--json"], env);
  expect(status).toBe(1);
  const { ok, findings } = JSON.parse(stdout) as Report;
  expect(ok).toBe(false);
  const missing = findings.filter((finding) => finding.status !== "ok");
  expect(missing.map(({ id }) => id)).toEqual(["environment", "cad", "renderer", "usd"]);
  for (const { id, remedy } of missing) expect(remedy, id).toMatch(/npm start|RENDERLINE_BLENDER/);
  expect(await readdir(data.folder)).not.toContain("native");

  const people = await runCommand(["doctor"], env);
  expect(people.status).toBe(1);
  expect(people.stdout).toContain("RENDERLINE_BLENDER");
});

test("what needs no native tool works without them", async () => {
  const env = { ...data.env, RENDERLINE_NATIVE: join(data.folder, "native") };
  expect((await runCommand(["check"], env)).status).toBe(0);
  expect((await runCommand(["definition", "list"], env)).status).toBe(0);
  const unknown = await runCommand(
    ["render", "--product", "nothing", "--output-type", "still-preview", "--mode", "legacy", "--out", "x.png"],
    env,
  );
  expect(unknown.stderr).toContain("[product-unknown]");
  expect(await readdir(data.folder)).not.toContain("native");
});
