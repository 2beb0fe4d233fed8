import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "#contracts";
import type { Collected } from "#runtime/store/garbage";
import { runCommand, temporaryData } from "./testing.ts";

let data: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.remove());

/** Every file of the artifact store. */
async function files(): Promise<string[]> {
  const entries = await readdir(join(data.folder, "artifacts"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

async function collect(...options: readonly string[]): Promise<Collected> {
  const { status, stdout, stderr } = await runCommand(["artifact", "gc", "--json", ...options], data.env);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Collected;
}

test("gc takes what a failed run left, and nothing that a product or a picture of it needs", async () => {
  const ingest = await runCommand(["product", "ingest", "parity/golden/bearing.step"], data.env);
  expect(ingest.status, ingest.stderr).toBe(0);
  const order = ["--product", "bearing", "--output-type", "still-preview", "--out", join(data.folder, "still.png")];
  const render = await runCommand(["render", ...order, "--mode", "graph"], data.env);
  expect(render.status, render.stderr).toBe(0);
  const wanted = (await files()).toSorted();

  // What was written, but never recorded, a week ago; all else is as old.
  const garbage = Buffer.from("a picture that nobody has waited for");
  const name = sha256Hex(garbage);
  const folder = join(data.folder, "artifacts", name.slice(0, 2));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name.slice(2)), garbage);
  expect(await collect()).toMatchObject({ removed: { artifacts: 0 } });
  const then = new Date(Date.now() - 7 * 24 * 3_600_000);
  for (const file of await files()) await utimes(file, then, then);

  expect(await collect("--dry-run")).toMatchObject({ dryRun: true, removed: { artifacts: 1, bytes: garbage.length } });
  expect(await files()).toHaveLength(wanted.length + 1);
  const people = await runCommand(["artifact", "gc"], data.env);
  expect(people.stdout).toContain("1 artifacts went");
  expect((await files()).toSorted()).toEqual(wanted);

  const again = await runCommand(["render", ...order, "--mode", "legacy"], data.env);
  expect(again.status, again.stderr).toBe(0);
});

test.for(["never", "-1", ""])("--older-than %s is bad usage", async (days) => {
  const { status, stderr } = await runCommand(["artifact", "gc", "--older-than", days], data.env);
  expect(status).toBe(2);
  expect(stderr).toContain("[bad-usage]");
});
