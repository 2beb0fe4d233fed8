import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { parityCases } from "#parity/cases/index";
import { readApproved } from "./approved-records.ts";

test("every approved result in this folder holds, and is of a case that exists", async () => {
  const ids = (await readdir(import.meta.dirname)).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);
  const cases = new Set(parityCases.map(({ id }) => id));
  expect(ids.filter((id) => !cases.has(id))).toEqual([]);
  for (const id of ids) expect(await readApproved(id)).toMatchObject({ case: id });
});
