import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFiles } from "./replace-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-replace-"));
  await writeFile(at("there.json"), "before");
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

test("all are written, over what was there and where nothing was, and nothing stays beside them", async () => {
  await replaceFiles([
    { file: at("there.json"), text: "after" },
    { file: at("below/new.json"), text: "new" },
  ]);
  expect(await readFile(at("there.json"), "utf8")).toBe("after");
  expect(await readFile(at("below/new.json"), "utf8")).toBe("new");
  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(["below", "below/new.json", "there.json"]);
});

test("where the last cannot be replaced, those before it are as they were", async () => {
  await mkdir(at("folder.json"));
  const files = ["there.json", "new.json", "folder.json"].map((name) => ({ file: at(name), text: "after" }));
  await expect(replaceFiles(files)).rejects.toMatchObject({ code: expect.stringMatching(/^[A-Z]+$/) });
  expect((await readdir(folder)).toSorted()).toEqual(["folder.json", "there.json"]);
  expect(await readFile(at("there.json"), "utf8")).toBe("before");
});

test("where one cannot be written at all, none is replaced", async () => {
  await writeFile(at("a-file"), "");
  const files = [at("there.json"), at("a-file/new.json")].map((file) => ({ file, text: "after" }));
  await expect(replaceFiles(files)).rejects.toMatchObject({ code: "ENOTDIR" });
  expect((await readdir(folder)).toSorted()).toEqual(["a-file", "there.json"]);
  expect(await readFile(at("there.json"), "utf8")).toBe("before");
});
