import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256Hex, type ArtifactRef } from "#contracts";
import { comparisonOf, resultOf, sidesOf } from "#parity/testing/results";
import type { HistoryEntry, ParityResult } from "#runtime/api/parity-result";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { VerdictStore } from "./verdict-store.ts";

const key = "k".repeat(64);
let folder: string;
let history: string;
let taken: string;
let made: LocalArtifactStore;
let picture: ArtifactRef;
let result: ParityResult;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-history-"));
  history = join(folder, "history");
  taken = join(folder, "taken");
  made = new LocalArtifactStore(join(folder, "made"));
  picture = await made.write("image", "render", Buffer.from("a picture"));
  const diff = await made.write("image", "render", Buffer.from("a diff"));
  result = resultOf({ verdict: "fail", sides: sidesOf(picture), comparisons: [comparisonOf({ diff })] });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const another = (): LocalArtifactStore => new LocalArtifactStore(join(folder, "another"));

/** Takes the verdict as another run does, into a folder of its own. */
async function take(name = key): Promise<ParityResult | undefined> {
  await rm(taken, { recursive: true, force: true });
  await mkdir(taken);
  return new VerdictStore(history).take(name, taken);
}

test("a verdict that was kept is taken with its files, and says that it was", async () => {
  await new VerdictStore(history).put(key, result, made);
  expect(await take()).toEqual({ ...result, reused: true });
  expect((await readdir(taken)).length).toBe(2);
  expect(await readFile(join(taken, picture.sha256), "utf8")).toBe("a picture");
  expect(await take("other")).toBeUndefined();
  expect((await readdir(join(history, "artifacts"))).length).toBe(2);
});

test("what was taken stays, whatever is kept or removed meanwhile", async () => {
  await new VerdictStore(history).put(key, result, made);
  const store = new VerdictStore(history);
  expect(await take()).toBeDefined();
  await new VerdictStore(history).put(key, result, made);
  await rm(join(history, "artifacts"), { recursive: true });
  expect(await readFile(join(taken, picture.sha256), "utf8")).toBe("a picture");
  // Another verdict with the same picture: it is there.
  expect(await store.take(key, taken)).toEqual({ ...result, reused: true });
});

/** No link leads from one file system to another. */
const otherDisk = ["/dev/shm", "/tmp"].find(
  (place) => existsSync(place) && statSync(place).dev !== statSync(tmpdir()).dev,
);

test.skipIf(otherDisk === undefined)(
  "where no link can be made, a file is copied (skipped where there is one file system)",
  async () => {
    await new VerdictStore(history).put(key, result, made);
    const elsewhere = await mkdtemp(join(otherDisk ?? "", "renderline-history-"));
    try {
      expect(await new VerdictStore(history).take(key, elsewhere)).toEqual({ ...result, reused: true });
      expect(await readFile(join(elsewhere, picture.sha256), "utf8")).toBe("a picture");
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  },
);

test.for([
  ["a verdict cut short", "verdicts", (text: string) => text.slice(0, 50)],
  ["a verdict that is no JSON", "verdicts", () => "gone"],
  ["another program's JSON", "verdicts", () => '{"version":1}'],
  ["a verdict of another release", "verdicts", (text: string) => text.replace('"version":2', '"version":1')],
  ["a picture cut short", "artifacts", (text: string) => text.slice(0, 3)],
  ["another picture under its name", "artifacts", () => "somebody else's"],
] as const)("%s counts as none", async ([, place, change]) => {
  await new VerdictStore(history).put(key, result, made);
  const file = join(history, place, place === "verdicts" ? `${key}.json` : picture.sha256);
  await writeFile(file, change(await readFile(file, "utf8")));
  expect(await take()).toBeUndefined();
  // Nobody shall find there what is not as its name says.
  for (const name of await readdir(taken)) expect(sha256Hex(await readFile(join(taken, name)))).toBe(name);
});

test("a file of a verdict is taken by itself, if it is what its name says", async () => {
  await new VerdictStore(history).put(key, result, made);
  const store = another();
  expect(await new VerdictStore(history).takeFile(picture, store)).toBe(true);
  expect((await store.read(picture.sha256)).toString()).toBe("a picture");
  expect(await new VerdictStore(history).takeFile({ ...picture, sha256: "0".repeat(64) }, store)).toBe(false);
});

test("a verdict without one of its pictures counts as none", async () => {
  await new VerdictStore(history).put(key, result, made);
  await rm(join(history, "artifacts", picture.sha256));
  expect(await take()).toBeUndefined();
});

test("a folder that cannot be written is said", async () => {
  await writeFile(history, "");
  await expect(new VerdictStore(history).put(key, result, made)).rejects.toMatchObject({
    code: "data-folder-unwritable",
  });
});

function entry(text: Partial<HistoryEntry>): HistoryEntry {
  const at = "2026-01-02T03:04:05.000Z";
  return { case: "flange", commit: "a", at, verdict: "pass", waived: false, metrics: {}, output: null, ...text };
}

test("history has each case at each commit, the last of two runs, and ends after a hundred", async () => {
  const store = new VerdictStore(history);
  expect(await store.entries()).toEqual([]);
  await store.add([entry({}), entry({ case: "bearing" })]);
  await store.add([entry({ commit: "b" })]);
  await store.add([entry({ verdict: "fail" })]);
  expect((await store.entries()).map((one) => [one.case, one.commit, one.verdict])).toEqual([
    ["bearing", "a", "pass"],
    ["flange", "b", "pass"],
    ["flange", "a", "fail"],
  ]);
  await store.add(Array.from({ length: 120 }, (_, at) => entry({ commit: `c${at}` })));
  const kept = await store.entries();
  expect(kept.filter((one) => one.case === "flange")).toHaveLength(100);
  expect(kept[0]).toMatchObject({ case: "bearing" });
  expect(kept.at(-1)?.commit).toBe("c119");
});

test("what a case came to with changed files takes no place of what its commit came to", async () => {
  const store = new VerdictStore(history);
  await store.add([entry({ changed: false })]);
  await store.add([entry({ changed: true, verdict: "fail" })]);
  await store.add([entry({ changed: true, verdict: "warn" })]);
  expect((await store.entries()).map((one) => [one.changed, one.verdict])).toEqual([
    [false, "pass"],
    [true, "warn"],
  ]);
});

test("runs that end together lose nothing of each other's history", async () => {
  const commits = Array.from({ length: 8 }, (_, at) => `c${at}`);
  await Promise.all(commits.map((commit) => new VerdictStore(history).add([entry({ commit })])));
  const kept = await new VerdictStore(history).entries();
  expect(new Set(kept.map(({ commit }) => commit))).toEqual(new Set(commits));
});

test("a history that is not whole begins anew", async () => {
  await mkdir(history, { recursive: true });
  await writeFile(join(history, "history.json"), '[{"case":');
  expect(await new VerdictStore(history).add([entry({})])).toEqual([entry({})]);
});

test("a small picture is drawn once, and again where it was cut short", async () => {
  const store = new VerdictStore(history);
  let drawn = 0;
  const draw = (): Promise<Buffer> => {
    drawn += 1;
    return sharp({ create: { width: 8, height: 8, channels: 3, background: "#336699" } })
      .webp()
      .toBuffer();
  };
  const first = await store.thumbnail(picture.sha256, draw);
  expect(await store.thumbnail(picture.sha256, draw)).toEqual(first);
  expect(drawn).toBe(1);
  await writeFile(join(history, "thumbnails", `${picture.sha256}.webp`), first.subarray(0, -4));
  expect(await store.thumbnail(picture.sha256, draw)).toEqual(first);
  expect(drawn).toBe(2);
});
