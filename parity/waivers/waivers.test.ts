import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readApproved } from "#parity/approved/index";
import { parityCases } from "#parity/cases/index";
import { projectRoot } from "#runtime/native/paths";
import { waivers } from "./index.ts";
import example from "./testing/bearing-lens.waiver.ts";

const cases = new Set(parityCases.map(({ id }) => id));

test("every waiver has a file of its id, stands in the list once, and names a case that exists", async () => {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith(".waiver.ts"));
  const ids = waivers.map(({ id }) => id);
  expect(ids.map((id) => `${id}.waiver.ts`).toSorted()).toEqual(files.toSorted());
  expect(waivers.filter((one) => !cases.has(one.case)).map(({ id }) => id)).toEqual([]);
});

test("a waiver of an opaque legacy has its ceilings just above what the case was approved with", async () => {
  const opaque = waivers.filter(({ cause }) => cause.kind === "opaque-legacy");
  expect(opaque).not.toEqual([]);
  for (const { case: id, ceilings } of opaque) {
    const approved = await readApproved(id);
    for (const [name, ceiling] of Object.entries(ceilings)) {
      const value = approved?.metrics[name] ?? Number.NaN;
      expect({ id, name, least: ceiling >= value, most: ceiling <= value * 1.05 }).toMatchObject({
        least: true,
        most: true,
      });
    }
  }
});

test("the example in the docs is one that holds", async () => {
  const text = await readFile(join(import.meta.dirname, "testing", "bearing-lens.waiver.ts"), "utf8");
  expect(await readFile(join(projectRoot, "docs", "parity.md"), "utf8")).toContain(`\n${text}\`\`\`\n`);
  expect(cases).toContain(example.case);
});
