import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { parityCases } from "#parity/cases/index";
import { readApproved } from "./approved-records.ts";

test("every case has an approved result that holds, and there is no other", async () => {
  const ids = (await readdir(import.meta.dirname)).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);
  expect(ids.toSorted()).toEqual(parityCases.map(({ id }) => id).toSorted());
  // A case of somebody's own file is never held against what was approved: no golden case may be one.
  expect(parityCases.filter(({ ownFile }) => ownFile === true)).toEqual([]);
  for (const id of ids) expect(await readApproved(id)).toMatchObject({ case: id });
});
