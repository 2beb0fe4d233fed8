import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revisionDiffSchema, type RevisionDiff } from "#contracts";
import { goldenFile } from "#parity/golden/golden";
import type { ProductReport } from "#runtime/dispatch/product-report";
import type { Publication } from "#runtime/dispatch/publish";
import type { MaterialList } from "#runtime/materials/list";
import { Seeded } from "#runtime/native/testing/seeded";
import { renumbered } from "#runtime/native/testing/step-entities";
import { runCommand, temporaryData, type Ended } from "./testing.ts";

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

test("a limit of the CAD kernel that is no amount is refused by name", async () => {
  const env = { ...data.env, RENDERLINE_CAD_TIMEOUT: "soon" };
  const { status, stdout } = await runCommand(["product", "ingest", bearingFile, "--json"], env);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: "bad-usage", message: expect.stringContaining('RENDERLINE_CAD_TIMEOUT is "soon"') },
  });
});

describe("cad rebind", () => {
  const cad = (...args: readonly string[]): Promise<Ended> => runCommand(["cad", "rebind", ...args], data.env);
  const json = ({ stdout }: Ended): unknown => JSON.parse(stdout);

  test("publishes a revision that waited for a person to say which part is which", async () => {
    // Two balls of the nine moved, the others stayed: nothing says which of the two is which.
    const text = await readFile(bearingFile, "latin1");
    const first = await runCommand(["product", "ingest", bearingFile, "--product", "rebound", "--json"], data.env);
    const { parts } = json(first) as ProductReport;
    const ball = parts.find(({ name }) => name === "Ball 4")?.key ?? "";
    const why = ["--material", "rubber-black", "--reason", "A trial.", "--author", "Ada"];
    const assigned = await runCommand(["material", "assign", "rebound", "--part", ball, ...why], data.env);
    expect(assigned.status, assigned.stderr).toBe(0);

    const after = await file("displaced", displaced(text, ["Ball 4", "Ball 7"]));
    const ingest = ["product", "ingest", after, "--product", "rebound"];
    const refused = await runCommand([...ingest, "--json"], data.env);
    expect(refused.status).toBe(1);
    expect(json(refused)).toMatchObject({
      error: {
        code: "rebind-needed",
        message: expect.stringMatching(`${ball} \\([^)]* / Ball 4, of rubber-black\\) may be`),
      },
    });

    const asked = json(await cad("rebound", "--json")) as Publication;
    expect(asked.open.map(({ oldKey }) => oldKey)).toEqual([ball]);
    const [candidate] = asked.open[0]?.candidates ?? [];
    const { status, stdout, stderr } = await cad("rebound", ball, candidate?.key ?? "", "--author", "Ben");
    expect(status, stderr).toBe(0);
    expect(stdout).toContain(`material rubber-black carried over, its part was moved, Ben says: ${ball}`);
    const listed = await runCommand(["material", "list", "rebound", "--json"], data.env);
    expect((json(listed) as MaterialList).parts.find(({ key }) => key === ball)).toMatchObject({
      material: "rubber-black",
    });
  });

  test.each([
    ["neither a new part nor --drop", ["bearing", "pold"], "bad-usage"],
    ["both", ["bearing", "pold", "pnew", "--drop"], "bad-usage"],
    ["--drop of nothing", ["bearing", "--drop"], "bad-usage"],
    ["a product that waits for nothing", ["bearing"], "rebind-unknown"],
  ])("refuses %s", async (_, args, code) => {
    const ended = await cad(...args, "--json");
    expect(ended.status).toBe(2);
    expect(json(ended)).toMatchObject({ error: { code } });
  });
});

/** The bearing with these balls out of their places: the point of each one's placement is another. */
function displaced(text: string, balls: readonly string[]): string {
  return balls.reduce((before, name) => {
    const placement = new RegExp(
      `ITEM_DEFINED_TRANSFORMATION\\('','',#\\d+,#(\\d+)\\);[^;]*;[^;]*NEXT_ASSEMBLY_USAGE_OCCURRENCE\\('\\d+','${name}'`,
    );
    const axis = placement.exec(before)?.[1] ?? "";
    const point = new RegExp(`#${axis} = AXIS2_PLACEMENT_?3D\\('',#(\\d+)`).exec(before)?.[1] ?? "";
    // Digits before the first coordinate, in place of its sign: the file stays well-formed.
    const moved = before.replace(new RegExp(`(#${point} = CARTESIAN_POINT\\('',\\()-?`), "$1100");
    if (moved === before) throw new Error(`no placement of "${name}"`);
    return moved;
  }, text);
}
