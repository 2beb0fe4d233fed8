import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, compile } from "#contracts";
import productOutputType from "#output-types/product.output-type";
import { goldenFile } from "#parity/golden/golden";
import { openApp } from "#runtime/app";
import type { AssemblyProduct, WriteAssemblyParams } from "#runtime/native/operations";
import { failureOf } from "#runtime/native/testing/step-edits";
import { cadLimits } from "#runtime/native/tool-limits";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { ingestProduct } from "./ingest.ts";

const context = {
  catalogue: catalogue([productWorkflow, productOutputType].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
/** So many shapes, all different, are 13 MB; the kernel wants a multiple of these five seconds, and of the good file's, for them. */
const shapes = 2000;

let folder: string;
let huge: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-limits-"));
  huge = join(folder, "huge.step");
  const along = (x: number): number[] => [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0];
  const every = Array.from({ length: shapes }, (_, index) => index);
  const products: AssemblyProduct[] = [
    ...every.map((index) => ({ name: `Pin ${index}`, shape: { at: [0, 0, 0], cylinder: [1 + index / 100, 20] } })),
    {
      name: "Comb",
      children: every.map((index) => ({ product: index, name: `Pin ${index}`, placement: along(index * 50) })),
    },
  ];
  const params: WriteAssemblyParams = { file: huge, unit: "MM", schema: "AP214IS", products };
  const tools = createTools();
  await tools.cad.request("write-assembly", params);
  await tools.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe.each([
  ["time", { RENDERLINE_CAD_TIMEOUT: "5" }, "tool-timeout", "took longer than 5 s"],
  ["memory", { RENDERLINE_CAD_MEMORY: "340" }, "tool-out-of-memory", "more than the limit of 340 MiB"],
])("a STEP file for which the CAD kernel wants more %s than it is given", (what, env, code, words) => {
  test("is refused, its kernel ended and nothing published; the host is well and takes the next", async () => {
    const defects: unknown[] = [];
    const tools = createTools(cadLimits(env));
    const onError = (error: unknown): void => void defects.push(error);
    // What the kernel does not manage once it does not manage three times.
    const timing = { retrySeconds: [] };
    const app = await openApp({ dataFolder: join(folder, what), tools, now: () => new Date(), onError, timing });
    try {
      const ingest = (file: string, product: string) =>
        ingestProduct(app, { file, product, mode: "graph", ...context });
      const failure = await failureOf(ingest(huge, "huge"));
      expect(failure).toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
        remedy: expect.stringContaining(Object.keys(env)[0] ?? "") as string,
      });
      const { db } = app.database;
      expect(await db.selectFrom("product").selectAll().execute()).toEqual([]);
      expect(await db.selectFrom("part_key").selectAll().execute()).toEqual([]);
      expect(await db.selectFrom("run").select("status").execute()).toEqual([{ status: "failed" }]);
      expect(await readdir(join(app.dataFolder, "products")).catch(() => [])).toEqual([]);
      expect((await ingest(goldenFile("castor"), "castor")).parts.length).toBeGreaterThan(1);
      expect(defects).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
