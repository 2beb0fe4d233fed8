import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256Hex } from "#contracts";
import { resultOf, sidesOf } from "#parity/testing/results";
import { acquireExclusiveLock } from "#runtime/native/exclusive-lock";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { pruneHistory, usingHistory } from "./prune-history.ts";
import { VerdictStore } from "./verdict-store.ts";

const day = 24 * 60 * 60 * 1000;
const now = new Date("2026-06-30T12:00:00.000Z");
const never = new AbortController().signal;
/** Of each picture, in bytes: more than a verdict's text, by which the figures below need not go. */
const pictureBytes = 100_000;
let folder: string;
let history: string;
let taken: string;
let made: LocalArtifactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-prune-"));
  history = join(folder, "history");
  taken = join(folder, "taken");
  await mkdir(taken);
  made = new LocalArtifactStore(join(folder, "made"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const keyOf = (name: string): string => sha256Hex(`key of ${name}`);

/** Keeps a verdict that shows one picture, as if it had been used so many days ago. @returns the picture's digest */
async function keep(name: string, daysAgo: number, picture = name): Promise<string> {
  const output = await made.write("image", "render", Buffer.alloc(pictureBytes, picture));
  const store = new VerdictStore(history);
  await store.put(keyOf(name), resultOf({ id: name, sides: sidesOf(output) }), made);
  await store.thumbnail(output.sha256, () => Promise.resolve(Buffer.from(`small ${picture}`)));
  const at = new Date(now.getTime() - daysAgo * day);
  await utimes(join(history, "verdicts", `${keyOf(name)}.json`), at, at);
  return output.sha256;
}

async function held(part: string): Promise<string[]> {
  return (await readdir(join(history, part))).toSorted();
}

const prune = (bytes = 10 * pictureBytes) => pruneHistory(history, { now, limits: { unusedMs: 30 * day, bytes } });
const take = (name: string) => new VerdictStore(history).take(keyOf(name), taken);

test("a verdict that nobody used for long goes with its files, and what another names stays", async () => {
  const [old, shared] = [await keep("old", 31), await keep("unused", 40, "shared")];
  await keep("used", 29, "shared");
  expect(await prune()).toMatchObject({ verdicts: 2 });
  expect(await held("verdicts")).toEqual([`${keyOf("used")}.json`]);
  expect(await held("artifacts")).toEqual([shared]);
  expect(await held("thumbnails")).toEqual([`${shared}.webp`]);
  expect(old).not.toBe(shared);
  expect(await take("used")).toMatchObject({ id: "used", reused: true });
  expect(await take("old")).toBeUndefined();
});

test("of too much that goes which was used longest ago, until the rest has room", async () => {
  for (const [name, daysAgo] of [
    ["third", 3],
    ["first", 1],
    ["second", 2],
  ] as const)
    await keep(name, daysAgo);
  expect(await prune(2.5 * pictureBytes)).toMatchObject({ verdicts: 1 });
  expect(await held("verdicts")).toEqual([`${keyOf("first")}.json`, `${keyOf("second")}.json`].toSorted());
  expect(await held("artifacts")).toHaveLength(2);
  expect(await prune(2.5 * pictureBytes)).toEqual({ verdicts: 0, bytes: 0 });
});

test("a verdict that was used is not the next to go", async () => {
  await keep("taken", 40);
  const file = join(history, "verdicts", `${keyOf("taken")}.json`);
  const before = await stat(file);
  // One that is looked at and not let through is no use of it.
  expect(await take("taken")).toBeDefined();
  expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
  await new VerdictStore(history).markUsed(keyOf("taken"));
  expect((await stat(file)).mtimeMs).toBeGreaterThan(before.mtimeMs);
});

test("what a process that was killed left goes: files without a verdict, and half of one", async () => {
  const digest = await keep("whole", 1);
  const lost = await keep("lost", 1);
  await rm(join(history, "verdicts", `${keyOf("lost")}.json`));
  await writeFile(join(history, "artifacts", `${digest}.0b5e`), "half");
  // As long as there is room they do no harm.
  expect(await prune()).toEqual({ verdicts: 0, bytes: 0 });
  expect(await prune(1.5 * pictureBytes)).toMatchObject({ verdicts: 0 });
  expect(await held("artifacts")).toEqual([digest]);
  expect(lost).not.toBe(digest);
  expect(await take("whole")).toBeDefined();
});

test("ended half-way it leaves whole verdicts, and files too many that go the next time there is no room", async () => {
  const stays = await keep("stays", 1);
  await keep("goes", 31);
  // What cannot be removed as a file is ends it between the verdicts and the files.
  const stop = join(history, "artifacts", "0");
  await mkdir(stop);
  await expect(prune()).rejects.toThrow(/directory/);
  expect(await held("verdicts")).toEqual([`${keyOf("stays")}.json`]);
  expect(await take("stays")).toBeDefined();
  await rm(stop, { recursive: true });
  await prune(1.5 * pictureBytes);
  expect([await held("artifacts"), await held("thumbnails")]).toEqual([[stays], [`${stays}.webp`]]);
});

test("while anybody uses the history nothing is touched, and nobody begins to while it is pruned", async () => {
  await keep("old", 31);
  await usingHistory(history, never, async () => {
    // Two at a time may use it.
    await usingHistory(history, never, () => Promise.resolve());
    expect(await prune()).toBeUndefined();
    expect(await held("verdicts")).toHaveLength(1);
  });
  const pruning = await acquireExclusiveLock(join(history, "in-use.lock"));
  await expect(usingHistory(history, AbortSignal.timeout(20), () => Promise.resolve())).rejects.toThrow(/abort/i);
  pruning?.release();
  expect(await prune()).toMatchObject({ verdicts: 1 });
});

test("what cases came to at each commit stays, and an empty history is none to prune", async () => {
  expect(await prune()).toEqual({ verdicts: 0, bytes: 0 });
  await keep("old", 31);
  await writeFile(join(history, "history.json"), "[]");
  await prune();
  expect(await readFile(join(history, "history.json"), "utf8")).toBe("[]");
});

test("a folder that cannot be written is said", async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(history, "");
  const unwritable = { code: "data-folder-unwritable" };
  await expect(prune()).rejects.toMatchObject(unwritable);
  await expect(usingHistory(history, never, () => Promise.resolve())).rejects.toMatchObject(unwritable);
});
