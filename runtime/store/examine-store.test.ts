import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { examineStore } from "./examine-store.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-examine-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a data folder that is not there yet will do, and is not made", async () => {
  const data = join(folder, "deep", "data");
  const found = await examineStore({}, data);
  expect(found).toMatchObject({ id: "artifacts", status: "ok", summary: expect.stringContaining("GiB free") });
  expect(found.summary).toContain(join(data, "artifacts"));
  expect(await readdir(folder)).toEqual([]);
});

test("a file where the folder should be is broken, with what to do", async () => {
  await writeFile(join(folder, "artifacts"), "a file stands where the folder should be");
  const found = await examineStore({}, join(folder, "artifacts", "data"));
  expect(found).toMatchObject({ status: "broken", remedy: expect.stringContaining("RENDERLINE_DATA") });
});

test("a setting that does not hold is broken, and names itself", async () => {
  const found = await examineStore({ RENDERLINE_ARTIFACTS: "somewhere" }, folder);
  expect(found).toMatchObject({
    id: "artifacts",
    status: "broken",
    summary: expect.stringContaining("RENDERLINE_ARTIFACTS"),
  });
});
