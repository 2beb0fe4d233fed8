import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { documentsVersion, type IndexDocument } from "./documents.ts";
import { takeReport } from "./take-report.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-report-"));
});
afterEach(() => rm(folder, { recursive: true }));

const overview: IndexDocument = {
  version: documentsVersion,
  workflows: [],
  outputTypes: [],
  runs: [],
  cases: [],
  products: [],
};

/** A report whose every document says which one it is of. */
async function report(name: string, documents = 200): Promise<string> {
  const made = join(folder, name);
  await mkdir(join(made, "parity"), { recursive: true });
  await writeFile(join(made, "index.json"), JSON.stringify(overview));
  for (let at = 0; at < documents; at += 1) await writeFile(join(made, "parity", `${at}.json`), name);
  return made;
}

test.for([0, 1, 2, 4, 8, 16, 32])(
  "a report that is replaced while it is copied comes whole: after %i turns",
  async (turns) => {
    const shown = await report("first");
    const next = await report("second", 100);
    const target = join(folder, "target");
    await mkdir(target);
    const copying = takeReport(shown, target);
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    await rename(shown, join(folder, "gone"));
    await rename(next, shown);
    await rm(join(folder, "gone"), { recursive: true });
    const index = await copying;
    const names = index === undefined ? [] : await readdir(join(target, "parity"));
    const texts = await Promise.all(names.map((name) => readFile(join(target, "parity", name), "utf8")));
    expect([undefined, overview]).toContainEqual(index);
    expect([0, 100, 200]).toContain(names.length);
    expect(new Set(texts).size).toBeLessThan(2);
  },
);

test("a report that is not there, or of another version, adds nothing", async () => {
  const other = await report("other", 1);
  await writeFile(join(other, "index.json"), JSON.stringify({ ...overview, version: documentsVersion + 1 }));
  const target = join(folder, "target");
  await mkdir(target);
  expect(await takeReport(join(folder, "nowhere"), target)).toBeUndefined();
  expect(await takeReport(other, target)).toBeUndefined();
  expect(await readdir(target)).toEqual([]);
});
