import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "#runtime/native/paths";
import { parityCases } from "./index.ts";

const ids = parityCases.map(({ id }) => id);

test("the docs list every golden case once, and no other", async () => {
  const text = await readFile(join(projectRoot, "docs", "parity.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith("Cases\n")) ?? "";
  const listed = [...section.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, id]) => id);
  expect(new Set(listed)).toEqual(new Set(ids));
  expect(listed).toHaveLength(ids.length);
});

test("every file of a case stands in the list", async () => {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith(".case.ts"));
  expect(files.toSorted()).toEqual(ids.map((id) => `${id}.case.ts`).toSorted());
});
