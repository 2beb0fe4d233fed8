import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { removeUnfinished, unfinishedPrefix } from "./unfinished-files.ts";

test("only what was left unfinished goes, files and folders; a folder that is not there yet is nothing wrong", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-unfinished-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, `${unfinishedPrefix}1`), "half");
  await mkdir(join(folder, `${unfinishedPrefix}2`));
  await writeFile(join(folder, `${unfinishedPrefix}2`, "geometry.glb"), "half", { mode: 0o444 });
  await mkdir(join(folder, "ab"));
  await writeFile(join(folder, "ab", "cdef"), "whole");
  await removeUnfinished([join(folder, "none"), folder], 60_000);
  expect(await readdir(folder)).toHaveLength(3);
  await removeUnfinished([join(folder, "none"), folder], 0);
  expect(await readdir(folder)).toEqual(["ab"]);
  expect(await readdir(join(folder, "ab"))).toEqual(["cdef"]);
});
