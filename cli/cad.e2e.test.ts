import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revisionDiffSchema, type RevisionDiff } from "#contracts";
import { goldenFile } from "#parity/golden/golden";
import { Seeded } from "#runtime/native/testing/seeded";
import { renumbered } from "#runtime/native/testing/step-entities";
import { runCommand, temporaryData } from "./testing.ts";

const bearingFile = goldenFile("bearing");
let data: Awaited<ReturnType<typeof temporaryData>>;
beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.remove());

async function file(name: string, content: string): Promise<string> {
  const path = join(data.folder, `${name}.step`);
  await writeFile(path, content);
  return path;
}

async function diff(before: string, after: string): Promise<RevisionDiff> {
  const { status, stdout, stderr } = await runCommand(["cad", "diff", before, after, "--json"], data.env);
  expect(status, stderr).toBe(0);
  return revisionDiffSchema.parse(JSON.parse(stdout));
}

describe("cad diff", () => {
  test("tells a renumbered file with one ball renamed from the one it was", async () => {
    const text = await readFile(bearingFile, "latin1");
    const after = renumbered(text, new Seeded(3)).replace("'Ball 4'", "'Ball four'");
    const found = await diff(bearingFile, await file("renamed", after));
    expect(found.kept).toHaveLength(11);
    expect(found.renamed.map(({ path }) => path.at(-1))).toEqual(["Ball four"]);
    expect([found.moved, found.changed, found.added, found.removed, found.ambiguous].flat()).toEqual([]);
  });

  test("prints for people what is not as it was, and touches no data folder", async () => {
    const { status, stdout } = await runCommand(["cad", "diff", bearingFile, bearingFile], data.env);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "12 kept, 0 moved, 0 renamed, 0 changed, 0 added, 0 removed, 0 ambiguous\n",
    });
    expect(existsSync(join(data.folder, "db"))).toBe(false);
  });

  test("names the file that is no good", async () => {
    const [gone, torn] = ["/nowhere/gone.step", await file("torn", "ISO-10303-21;\nHEADER;\n")];
    for (const [args, code, path] of [
      [[bearingFile, gone], "step-missing", gone],
      [[torn, bearingFile], "step-truncated", torn],
    ] as const) {
      const { status, stdout } = await runCommand(["cad", "diff", ...args, "--json"], data.env);
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
      expect({ status, code: error.code }).toEqual({ status: 2, code });
      expect(error.message).toContain(path);
    }
  });
});
