import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import { acquireExclusiveLock } from "#runtime/native/exclusive-lock";
import { connectOwner } from "./client.ts";
import { openRuntime } from "./open-runtime.ts";
import { operation, type Runtime } from "./operation.ts";
import { lines, ownerSchema, sendLine, wireVersion } from "./wire.ts";

let root: string;
let dataFolder: string;
let open: Runtime<typeof operations>[];
let opened: number;
/** How the operation that waits came to its end. */
let waiting: PromiseWithResolvers<string>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "renderline-owner-test-"));
  dataFolder = join(root, "data");
  open = [];
  opened = 0;
  waiting = Promise.withResolvers();
});
afterEach(async () => {
  for (const runtime of open.toReversed()) await runtime.close();
  await rm(root, { recursive: true });
});

const operations = {
  echo: operation(z.json(), async (_app, value) => value),
  fail: operation(z.null(), () =>
    Promise.reject(new RenderlineError("product-unknown", "no such product", "Ingest it.")),
  ),
  crash: operation(z.null(), () => Promise.reject(new TypeError("x is not a function"))),
  full: operation(z.null(), () => Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" }))),
  wait: operation(z.null(), async (_app, _input, { signal, onProgress }) => {
    onProgress("waiting");
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    waiting.resolve("cancelled");
    return null;
  }),
};

async function openOne(patienceMs = 5000, signal = new AbortController().signal): Promise<Runtime<typeof operations>> {
  const openApp = async (): Promise<App> => {
    opened += 1;
    return { dataFolder, now: () => new Date(), close: () => Promise.resolve() } as App;
  };
  const runtime = await openRuntime({ dataFolder, operations, openApp, signal, patienceMs });
  open.push(runtime);
  return runtime;
}

const quiet = { signal: new AbortController().signal, onProgress: () => undefined };

test("the first owns the data folder, the second works through it", async () => {
  const first = await openOne();
  const second = await openOne();
  expect([first.owner, second.owner, opened]).toEqual([true, false, 1]);
  const value = { text: "ü\n ", list: [1, null] };
  expect(await first.call("echo", value, quiet)).toEqual(value);
  expect(await second.call("echo", value, quiet)).toEqual(value);
});

test("nobody else on the machine can look into the data folder, or ask its owner", async () => {
  await openOne();
  const owner = ownerSchema.parse(JSON.parse(await readFile(join(dataFolder, "owner.json"), "utf8")));
  const modes = await Promise.all([dataFolder, join(dataFolder, "owner.json"), owner.socket].map((path) => stat(path)));
  expect(modes.map(({ mode }) => mode & 0o077)).toEqual([0, 0, 0]);
});

test("errors keep their code and words across processes; what is no such error is a defect", async () => {
  await openOne();
  const second = await openOne();
  await expect(second.call("fail", null, quiet)).rejects.toMatchObject({
    code: "product-unknown",
    message: "no such product",
    remedy: "Ingest it.",
  });
  await expect(second.call("crash", null, quiet)).rejects.toMatchObject({
    code: "internal",
    message: "x is not a function",
  });
  await expect(second.call("full", null, quiet)).rejects.toMatchObject({
    code: "disk-full",
    message: expect.stringContaining(dataFolder),
  });
});

test("progress reaches who asked, and who goes away cancels what was asked for", async () => {
  await openOne();
  const second = await openOne();
  const abort = new AbortController();
  const heard: string[] = [];
  const onProgress = (message: string): void => {
    heard.push(message);
    abort.abort();
  };
  await expect(second.call("wait", null, { signal: abort.signal, onProgress })).rejects.toMatchObject({
    code: "interrupted",
  });
  expect(heard).toEqual(["waiting"]);
  expect(await waiting.promise).toBe("cancelled");
  const late = second.call("echo", 1, { signal: abort.signal, onProgress: () => undefined });
  await expect(late).rejects.toMatchObject({ code: "interrupted" });
});

test("when the owner ends, the next call takes over", async () => {
  const first = await openOne();
  const second = await openOne();
  await first.close();
  expect(await second.call("echo", "still here", quiet)).toBe("still here");
  expect(opened).toBe(2);
  const third = await openOne();
  expect(third.owner).toBe(false);
  expect(await third.call("echo", 3, quiet)).toBe(3);
});

test("a damaged owner.json is nobody's: the next command owns the folder", async () => {
  await (await openOne()).close();
  await writeFile(join(dataFolder, "owner.json"), "{ half");
  expect((await openOne()).owner).toBe(true);
});

test("an owner that does not answer is named, after patience", async () => {
  await (await openOne()).close();
  const lock = await acquireExclusiveLock(join(dataFolder, "owner.lock"));
  const since = "2026-01-02T03:04:05.000Z";
  const file = { version: wireVersion, pid: 4711, socket: join(root, "gone.sock"), since };
  try {
    await writeFile(join(dataFolder, "owner.json"), JSON.stringify(file));
    await expect(openOne(300)).rejects.toMatchObject({
      code: "owner-unreachable",
      message: expect.stringContaining(`process 4711 (since ${since})`),
    });
    await writeFile(join(dataFolder, "owner.json"), "{ half");
    await expect(openOne(300)).rejects.toMatchObject({
      code: "owner-unreachable",
      message: expect.stringContaining("another process"),
    });
    const interrupted = openOne(5000, AbortSignal.abort());
    await expect(interrupted).rejects.toMatchObject({ code: "interrupted" });
  } finally {
    lock?.release();
  }
});

test("an owner of another version is told at once", async () => {
  await (await openOne()).close();
  const lock = await acquireExclusiveLock(join(dataFolder, "owner.lock"));
  const socket = join(root, "other.sock");
  const server = createServer((connection) => connection.end());
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const file = { version: wireVersion + 1, pid: 4711, socket, since: "2026-01-02T03:04:05.000Z", build: "later" };
  try {
    await writeFile(join(dataFolder, "owner.json"), JSON.stringify(file));
    await expect(openOne(60_000)).rejects.toMatchObject({
      code: "owner-unreachable",
      message: expect.stringContaining(`speaks version ${wireVersion + 1}, this command version ${wireVersion}`),
    });
  } finally {
    server.close();
    lock?.release();
  }
});

test.for([
  ["another version", { version: 99, op: "echo", input: 1 }, "version 99"],
  ["an operation there is not", { version: wireVersion, op: "toString", input: null }, '"toString"'],
  ["no request at all", { hello: true }, "version"],
] as const)("who asks the owner for %s is answered with an error", async ([, request, words]) => {
  await openOne();
  const owner = ownerSchema.parse(JSON.parse(await readFile(join(dataFolder, "owner.json"), "utf8")));
  const socket = await connectOwner(owner);
  if (socket === undefined) throw new Error("the owner does not answer");
  sendLine(socket, request);
  const replies: unknown[] = [];
  for await (const line of lines(socket)) replies.push(JSON.parse(line));
  expect(replies).toMatchObject([{ event: "error", error: { message: expect.stringContaining(words) } }]);
});

test("an owner that dies in the middle is told of, with what to do", async () => {
  await openOne();
  const second = await openOne();
  const socket = join(root, "dying.sock");
  const server = createServer((connection) => connection.once("data", () => connection.destroy()));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const path = join(dataFolder, "owner.json");
  const owner = ownerSchema.parse(JSON.parse(await readFile(path, "utf8")));
  await writeFile(path, JSON.stringify({ ...owner, socket }));
  const third = await openOne();
  try {
    await expect(third.call("echo", 1, quiet)).rejects.toMatchObject({ code: "owner-unreachable" });
    expect(await second.call("echo", 2, quiet)).toBe(2);
  } finally {
    server.close();
  }
});
