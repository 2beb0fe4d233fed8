import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import type { ArtifactStore } from "./module.ts";
import { testHost } from "./testing/host.ts";
import { Stopwatch, timedArtifacts } from "./timed-artifacts.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("time counts once where several are under way, also of one that fails or still goes on", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const watch = new Stopwatch();
  const [one, two, three] = [0, 1, 2].map(() => Promise.withResolvers<void>());
  const first = watch.during(() => one?.promise ?? Promise.reject(new Error("not made")));
  vi.advanceTimersByTime(10);
  const second = watch.during(() => two?.promise ?? Promise.reject(new Error("not made")));
  vi.advanceTimersByTime(10);
  one?.resolve();
  await first;
  vi.advanceTimersByTime(10);
  two?.reject(new Error("told to fail"));
  await expect(second).rejects.toThrow("told to fail");
  vi.advanceTimersByTime(1000);
  expect(watch.ms).toBe(30);
  const third = watch.during(() => three?.promise ?? Promise.reject(new Error("not made")));
  vi.advanceTimersByTime(5);
  expect(watch.ms).toBe(35);
  three?.resolve();
  await third;
});

test("what is fetched counts as load and what is written as store, and both are as the store gives them", async () => {
  const host = await testHost();
  const slow = async <TResult>(act: Promise<TResult>): Promise<TResult> => (await sleep(30), act);
  const { artifacts } = host;
  const [load, keep] = [new Stopwatch(), new Stopwatch()];
  const store: ArtifactStore = {
    path: (sha256) => artifacts.path(sha256),
    read: (sha256) => slow(artifacts.read(sha256)),
    readJson: (sha256, schema) => artifacts.readJson(sha256, schema),
    write: (kind, role, bytes) => slow(artifacts.write(kind, role, bytes)),
    writeJson: (kind, role, value) => artifacts.writeJson(kind, role, value),
    writeFile: (kind, role, path) => artifacts.writeFile(kind, role, path),
  };
  const timed = timedArtifacts(store, load, keep);
  const ref = await timed.write("image", "render", Buffer.from("a picture"));
  expect(keep.ms).toBeGreaterThanOrEqual(29);
  expect(load.ms).toBe(0);
  expect(String(await timed.read(ref.sha256))).toBe("a picture");
  expect(load.ms).toBeGreaterThanOrEqual(29);
  await host.remove();
});
