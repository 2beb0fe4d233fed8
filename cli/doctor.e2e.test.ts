import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { startPostgres } from "#runtime/store/testing/postgres";
import { killPoints } from "#runtime/kills/victim-order";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand, startCommand, temporaryData } from "./testing.ts";

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

interface KillReport {
  readonly ok: boolean;
  readonly backend: string;
  readonly points: readonly { at: string; killed: number; dispatches: number; ended: number; outputs: number }[];
  readonly faults: readonly string[];
}

/** What the matrix needs beside a temporary folder that is looked into afterwards. */
const trialEnv = (url = "") => ({ ...data.env, TMPDIR: data.folder, DATABASE_URL: url });

test("the kill matrix passes on an embedded database of its own, and leaves nothing", async () => {
  const before = await readdir(data.folder);
  const { status, stdout, stderr } = await runCommand(["doctor", "--kill-matrix", "--json"], trialEnv());
  expect(status, stdout + stderr).toBe(0);
  const { ok, backend, points, faults } = JSON.parse(stdout) as KillReport;
  expect({ ok, backend, faults }).toEqual({ ok: true, backend: "embedded", faults: [] });
  expect(points.map(({ at }) => at)).toEqual([...killPoints]);
  for (const { killed, dispatches, ended, outputs } of points) {
    expect(killed).toBe(2);
    expect([ended, outputs]).toEqual([dispatches, dispatches]);
  }
  expect(points.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBeGreaterThan(killPoints.length);
  expect(stderr).toContain("14 of 14 killed");
  expect(await readdir(data.folder)).toEqual(before);
});

test("on PostgreSQL it works in a schema of its own, which is gone in the end, also when it is interrupted", async () => {
  const postgres = await startPostgres();
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const schemas = async (): Promise<string[]> => {
    const { rows } = await client.query<{ name: string }>("select nspname as name from pg_namespace order by 1");
    return rows.map(({ name }) => name);
  };
  const [folders, before] = [await readdir(data.folder), await schemas()];

  const people = await runCommand(["doctor", "--kill-matrix"], trialEnv(postgres.url));
  expect(people.status, people.stdout + people.stderr).toBe(0);
  expect(people.stdout).toMatch(/^claimed +2 killed, (\d+) of \1 dispatches ended, \1 outputs$/m);
  expect(people.stdout).toContain("nothing was lost, made twice or left behind");
  expect([await readdir(data.folder), await schemas()]).toEqual([folders, before]);

  const interrupted = startCommand(["doctor", "--kill-matrix"], trialEnv(postgres.url));
  await interrupted.until(/2 of 14 killed/);
  expect((await schemas()).filter((name) => name.startsWith("renderline_kills_"))).toHaveLength(2);
  interrupted.child.kill("SIGINT");
  const { status, stderr } = await interrupted.ended;
  expect(status, stderr).toBe(130);
  expect([await readdir(data.folder), await schemas()]).toEqual([folders, before]);
  await client.end();
  await postgres.close();
});

test("without a renderer the kill matrix says what to do, and touches nothing", async () => {
  const env = { ...trialEnv(), RENDERLINE_BLENDER: join(data.folder, "no-blender") };
  const { status, stderr } = await runCommand(["doctor", "--kill-matrix"], env);
  expect(status).toBe(2);
  expect(stderr).toContain("[renderer-missing]");
});
