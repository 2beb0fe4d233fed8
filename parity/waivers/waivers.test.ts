import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
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

test("the example in the docs is one that holds", async () => {
  const text = await readFile(join(import.meta.dirname, "testing", "bearing-lens.waiver.ts"), "utf8");
  expect(await readFile(join(projectRoot, "docs", "parity.md"), "utf8")).toContain(`\n${text}\`\`\`\n`);
  expect(cases).toContain(example.case);
});
