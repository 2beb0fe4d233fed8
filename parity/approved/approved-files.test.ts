import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256Hex } from "#contracts";
import { parityCases } from "#parity/cases/index";
import { projectRoot } from "#runtime/native/paths";
import { readApproved } from "./approved-records.ts";

test("every case has an approved result that holds, and there is no other", async () => {
  const ids = (await readdir(import.meta.dirname)).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);
  expect(ids.toSorted()).toEqual(parityCases.map(({ id }) => id).toSorted());
  // A case of somebody's own file is never held against what was approved: no golden case may be one.
  expect(parityCases.filter(({ ownFile }) => ownFile === true)).toEqual([]);
  for (const id of ids) expect(await readApproved(id)).toMatchObject({ case: id });
});

test("of every order line the calls that made its product are on record, and lead to the product that it names", async () => {
  for (const { id, step } of parityCases) {
    const { calls = [], productCalls = [] } = (await readApproved(id)) ?? {};
    if (calls[0]?.module.key !== "order.read") continue;
    const file = sha256Hex(await readFile(join(projectRoot, step)));
    expect(productCalls.find(({ callId }) => callId === "cad.read-step#1")?.inputs).toEqual({ request: [file] });
    const [made, loaded] = [productCalls, calls].map((all) =>
      all.map(({ outputs }) => outputs["product"]).find(Boolean),
    );
    expect({ id, made }).toEqual({ id, made: loaded });
    expect(made).toBeDefined();
  }
});
