import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { ToolWorker, type ToolWorkerOptions } from "./tool-worker.ts";

const script = fileURLToPath(new URL("testing/fake-worker.mjs", import.meta.url));
const workers: ToolWorker[] = [];

function fake(mode = "well", options: Partial<ToolWorkerOptions> = {}): ToolWorker {
  const command = { file: process.execPath, args: [script, mode], env: process.env };
  const worker = new ToolWorker({
    kind: "occt",
    command: () => Promise.resolve(command),
    timeoutMs: 10_000,
    memoryLimitBytes: 8 * 2 ** 30,
    ...options,
  });
  workers.push(worker);
  return worker;
}

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

async function pidOf(worker: ToolWorker): Promise<unknown> {
  return await worker.request("pid", {});
}

test("it says who it is, and answers in order", async () => {
  const worker = fake();
  expect(await worker.identity()).toMatchObject({ kind: "occt", version: "1.0" });
  const answers = await Promise.all([1, 2, 3].map((number) => worker.request("echo", { number })));
  expect(answers).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
});

test("progress reaches the caller", async () => {
  const seen: unknown[][] = [];
  await fake().request("progress", {}, { onProgress: (...event) => seen.push(event) });
  expect(seen).toEqual([[0.5, "half", undefined]]);
});

test("an item reaches the caller before the result, and the time limit begins anew with it", async () => {
  // Only here does the limit's clock go on: how long the tool takes by another is the machine's matter.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const seen: unknown[] = [];
  const after = (ms: number) => (_: number, __: string, item?: unknown) => {
    seen.push(item);
    vi.advanceTimersByTime(ms);
  };
  await fake().request("items", { delays: [1, 2, 3] }, { timeoutMs: 1000, onProgress: after(600) });
  expect(seen).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
  const late = fake().request("items", { delays: [1, 60_000] }, { timeoutMs: 1000, onProgress: after(1000) });
  await expect(late).rejects.toMatchObject({ code: "tool-timeout" });
});

test("chatter on stdout is no reply; it is the job's log", async () => {
  const worker = fake();
  let log = "";
  expect(await worker.request("chatter", {}, { onLog: (text) => (log = text) })).toEqual({ quiet: false });
  expect(log).toContain("not a reply");
  expect(log).toContain("a warning");
});

test("a refusal keeps its code; an unknown code becomes tool-failed; the process stays", async () => {
  const worker = fake();
  const before = await pidOf(worker);
  const refused = worker.request("refuse", { code: "step-unreadable" });
  await expect(refused).rejects.toMatchObject({ code: "step-unreadable", message: "no" });
  await expect(worker.request("refuse", { code: "invented" })).rejects.toMatchObject({ code: "tool-failed" });
  expect(await pidOf(worker)).toEqual(before);
});

test.for([
  ["crash", "signal SIGSEGV", "segmentation fault"],
  ["exit", "exit status 7", "It printed nothing"],
  ["garbage", "not the protocol", ""],
] as const)("after %s the next job gets a new process", async ([op, how, words]) => {
  const worker = fake();
  const before = await pidOf(worker);
  const failure = await worker.request(op, {}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "tool-crashed", message: expect.stringContaining(how) });
  expect(failure).toMatchObject({ message: expect.stringContaining(words) });
  expect(await pidOf(worker)).not.toEqual(before);
});

test("a time limit ends the job and its process; jobs behind it run", async () => {
  const worker = fake();
  const slow = worker.request("sleep", {}, { timeoutMs: 50 });
  const next = worker.request("echo", { after: true });
  await expect(slow).rejects.toMatchObject({ code: "tool-timeout", message: expect.stringContaining("0.05 s") });
  expect(await next).toEqual({ after: true });
});

test("a memory limit ends the job", async () => {
  const job = fake().request("grow", {}, { memoryLimitBytes: 200 * 2 ** 20 });
  await expect(job).rejects.toMatchObject({ code: "tool-out-of-memory", message: expect.stringContaining("200 MiB") });
});

test("an abort ends the running job, and one that waits never starts", async () => {
  const worker = fake();
  const running = new AbortController();
  const waiting = new AbortController();
  const first = worker.request("sleep", {}, { signal: running.signal });
  const second = worker.request("echo", {}, { signal: waiting.signal });
  waiting.abort();
  running.abort();
  await expect(first).rejects.toMatchObject({ code: "interrupted" });
  await expect(second).rejects.toMatchObject({ code: "interrupted" });
  expect(await worker.request("echo", { well: true })).toEqual({ well: true });
});

test("the process is replaced after its number of jobs", async () => {
  const worker = fake("well", { maxJobs: 2 });
  const [first, second, third] = [await pidOf(worker), await pidOf(worker), await pidOf(worker)];
  expect(second).toEqual(first);
  expect(third).not.toEqual(second);
});

test("a missing library is named with its package", async () => {
  const failure = await fake("no-library")
    .start()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "cad-kernel-missing",
    message: expect.stringContaining("libXrender.so.1"),
    remedy: expect.stringContaining("apt-get install libxrender1"),
  });
});

test("a tool that ends or hangs while loading is missing, with what it printed", async () => {
  const failure = await fake("dies")
    .start()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "cad-kernel-missing", message: expect.stringContaining("exit status 3") });
  expect(failure).toMatchObject({ cause: { message: "no licence" } });
  const hanging = fake("hangs", { startTimeoutMs: 200 }).start();
  await expect(hanging).rejects.toMatchObject({ message: expect.stringContaining("not ready after 0.2 s") });
});

test("a program that does not exist is missing", async () => {
  const command = { file: "/does/not/exist", args: [], env: {} };
  const worker = fake("well", { kind: "blender", command: () => Promise.resolve(command) });
  await expect(worker.start()).rejects.toMatchObject({ code: "renderer-missing" });
});

test("stopping while the tool loads does not wait for it", async () => {
  const worker = fake("hangs");
  const starting = worker.start();
  await worker.stop();
  await expect(starting).rejects.toMatchObject({ code: "interrupted" });
});
