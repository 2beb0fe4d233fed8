import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cheapTools } from "#parity/testing/cheap-case";
import { suiteData, withSuiteHost, type ParityTools, type SuiteHost } from "./open-app.ts";

let folder: string;
let closed: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-suite-"));
  closed = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const defects: unknown[] = [];
function withHost<TResult>(use: (host: SuiteHost) => Promise<TResult>): Promise<TResult> {
  const close = (): Promise<void> => {
    closed += 1;
    return Promise.resolve();
  };
  const tools: ParityTools = { ...cheapTools().tools, close };
  return withSuiteHost({ folder, tools, onError: (error) => void defects.push(error) }, use);
}

test("a suite finds nothing of the one before, opens nothing by itself, and ends its tools", async () => {
  for (const place of [suiteData(folder), join(folder, "files")]) {
    await mkdir(place);
    await writeFile(join(place, "left"), "by a suite that was killed");
  }
  await withHost(async ({ files, opened }) => {
    expect(existsSync(suiteData(folder))).toBe(false);
    expect(await readdir(files)).toEqual([]);
    expect(opened()).toBeUndefined();
  });
  expect(await readdir(folder)).toEqual(["suite.lock"]);
  expect(closed).toBe(1);
});

test("one suite at a time has a folder, and the next has it when that has ended, however", async () => {
  await withHost(async () => {
    await expect(withHost(() => Promise.resolve())).rejects.toMatchObject({ code: "parity-under-way" });
  });
  await expect(withHost(() => Promise.reject(new Error("a defect")))).rejects.toThrow("a defect");
  expect(await withHost(() => Promise.resolve("the next"))).toBe("the next");
});

test("an app is opened once, and closed with its tools; one that cannot be opened is said each time", async () => {
  await withHost(async ({ open, opened }) => {
    const [app, same] = await Promise.all([open(), open()]);
    expect(same).toBe(app);
    expect(await opened()).toBe(app);
  });
  expect(closed).toBe(1);
  await expect(
    withHost(async ({ open }) => {
      await writeFile(suiteData(folder), "no folder");
      await expect(open()).rejects.toMatchObject({ code: "data-folder-unwritable" });
      await open();
    }),
  ).rejects.toMatchObject({ code: "data-folder-unwritable" });
  expect(closed).toBe(2);
  expect(defects).toEqual([]);
});
