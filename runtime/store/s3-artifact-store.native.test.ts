import { execFile, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type AddressInfo } from "node:net";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { inspect, promisify } from "node:util";
import { DeleteObjectCommand, ListMultipartUploadsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sha256Hex } from "#contracts";
import { S3ArtifactStore, type S3StoreParts } from "./s3-artifact-store.ts";
import { cuttingProxy } from "./testing/cutting-proxy.ts";
import { startS3Server, type S3Server } from "./testing/s3-server.ts";
import { storeConformance } from "./testing/store-conformance.ts";

let server: S3Server;
let client: S3Client;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "renderline-s3-test-"));
  server = await startS3Server();
  for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
  client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
  await server.createBucket("artifacts");
});
afterAll(async () => {
  client.destroy();
  await server.stop();
  await rm(root, { recursive: true });
  vi.unstubAllEnvs();
});

interface Place {
  readonly prefix: string;
  open(parts?: Partial<S3StoreParts>): S3ArtifactStore;
  close(): void;
}

/** A prefix of its own; every store on it has an empty cache. */
function newPlace(): Place {
  const prefix = `${randomUUID()}/`;
  const stores: S3ArtifactStore[] = [];
  return {
    prefix,
    open: (parts = {}) => {
      const cacheFolder = join(root, randomUUID());
      const base = { bucket: "artifacts", prefix, endpoint: server.endpoint, cacheFolder, cacheBytes: 2 ** 30 };
      const store = new S3ArtifactStore({ ...base, ...parts });
      stores.push(store);
      return store;
    },
    close: () => stores.forEach((store) => store.close()),
  };
}

function objectOf({ prefix }: Place, sha256: string): { Bucket: string; Key: string } {
  return { Bucket: "artifacts", Key: `${prefix}${sha256.slice(0, 2)}/${sha256.slice(2)}` };
}

describe("a store in S3", () => {
  storeConformance(async () => {
    const place = newPlace();
    let later = 0;
    return {
      // Whatever is there is old to a store whose clock has gone on.
      open: () => place.open({ now: () => new Date(Date.now() + later) }),
      damage: async (sha256, bytes) => {
        await client.send(new PutObjectCommand({ ...objectOf(place, sha256), Body: bytes }));
      },
      lose: async (sha256) => {
        await client.send(new DeleteObjectCommand(objectOf(place, sha256)));
      },
      age: async () => {
        // Times of HTTP are whole seconds.
        await sleep(1100);
        later = 24 * 3_600_000;
        return new Date();
      },
      close: async () => place.close(),
    };
  });
});

describe("a file larger than a part", () => {
  const partBytes = 5 * 2 ** 20;

  test("is uploaded in parts, each verified, and is there whole", async () => {
    const place = newPlace();
    const bytes = randomBytes(2 * partBytes + 17);
    const source = join(root, "large");
    await writeFile(source, bytes);
    const ref = await place.open({ partBytes }).writeFile("blend", "model", source);
    expect(ref).toMatchObject({ bytes: bytes.length, sha256: sha256Hex(bytes) });
    expect((await place.open().read(ref.sha256)).equals(bytes)).toBe(true);
    expect(await place.open({ partBytes }).holds(ref.sha256)).toBe(true);
    const again = place.open({ partBytes });
    await again.write("blend", "model", bytes);
    expect(await again.holds(ref.sha256)).toBe(true);
    place.close();
  });

  test("leaves no upload behind when it breaks off", async () => {
    const place = newPlace();
    const proxy = await cuttingProxy(Number(new URL(server.endpoint).port), 2 ** 20);
    const store = place.open({ partBytes, endpoint: proxy.endpoint });
    const bytes = randomBytes(3 * partBytes);
    await expect(store.write("blend", "model", bytes)).rejects.toMatchObject({ code: "store-unreachable" });
    // The SDK has tried as often as it may.
    expect(proxy.cut()).toBe(4);
    await proxy.close();
    expect(await place.open().has(sha256Hex(bytes))).toBe(false);
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: "artifacts", Prefix: place.prefix }));
    expect(uploads.Uploads ?? []).toEqual([]);
    place.close();
  });
});

test("a list goes on past a page, and leaves out what is no artifact", async () => {
  const place = newPlace();
  const wanted = Array.from({ length: 1005 }, (_, index) => sha256Hex(Buffer.from(`${index}`)));
  const keys = [...wanted.map((sha256) => objectOf(place, sha256).Key), `${place.prefix}ab/notes.txt`];
  for (let start = 0; start < keys.length; start += 50) {
    const some = keys.slice(start, start + 50);
    await Promise.all(
      some.map((Key) => client.send(new PutObjectCommand({ Bucket: "artifacts", Key, Body: Buffer.from("x") }))),
    );
  }
  const listed: string[] = [];
  for await (const { sha256 } of place.open().list()) listed.push(sha256);
  expect(listed.toSorted()).toEqual(wanted.toSorted());
  place.close();
});

describe("a store that does not answer", () => {
  test("is store-unreachable for every question, and none is answered with no", async () => {
    const place = newPlace();
    const unanswered = await closedPort();
    const store = place.open({ endpoint: `http://127.0.0.1:${unanswered}` });
    const sha256 = "a".repeat(64);
    const unreachable = {
      name: "RenderlineError",
      code: "store-unreachable",
      message: expect.stringMatching(/bucket "artifacts" at http:\/\/127.*ECONNREFUSED/),
      remedy: expect.stringContaining("RENDERLINE_S3_ENDPOINT"),
    };
    for (const ask of [
      () => store.has(sha256),
      () => store.holds(sha256),
      () => store.path(sha256),
      () => store.write("image", "render", Buffer.from("x")),
      () => store.remove(sha256, new Date()),
      () => store.list()[Symbol.asyncIterator]().next(),
      () => store.check(),
      () => store.reach(),
    ]) {
      await expect(ask()).rejects.toMatchObject(unreachable);
    }
    place.close();
  });

  test("answers again once it is back, and what was stored is there", async () => {
    const place = newPlace();
    const store = place.open();
    const { sha256 } = await store.write("image", "render", Buffer.from("before"));
    await server.pause();
    await expect(place.open().read(sha256)).rejects.toMatchObject({ code: "store-unreachable" });
    // What is here needs no server.
    expect((await store.read(sha256)).toString()).toBe("before");
    await server.resume();
    // It listens before its parts have found each other.
    await expect.poll(async () => (await place.open().read(sha256)).toString(), { timeout: 30_000 }).toBe("before");
    await place.open().write("image", "render", Buffer.from("after"));
    place.close();
  });

  test("a connection that breaks in the middle of a download is tried again, then store-unreachable", async () => {
    const place = newPlace();
    const bytes = randomBytes(4 * 2 ** 20);
    const { sha256 } = await place.open().write("image", "render", bytes);
    const proxy = await cuttingProxy(Number(new URL(server.endpoint).port), 2 ** 20);
    const store = place.open({ endpoint: proxy.endpoint });
    await expect(store.read(sha256)).rejects.toMatchObject({ code: "store-unreachable" });
    expect(proxy.cut()).toBe(3);
    await proxy.close();
    place.close();
  });
});

describe("a store that refuses us", () => {
  const secret = "a-secret-that-must-not-be-told";

  test("a bucket that is not there is store-refused, not an artifact that is missing", async () => {
    const place = newPlace();
    const store = place.open({ bucket: "nobody-made-this" });
    const sha256 = "a".repeat(64);
    for (const ask of [() => store.has(sha256), () => store.read(sha256), () => store.check(), () => store.reach()]) {
      await expect(ask()).rejects.toMatchObject({
        code: "store-refused",
        message: expect.stringContaining('bucket "nobody-made-this"'),
        remedy: expect.stringContaining("RENDERLINE_ARTIFACTS"),
      });
    }
    place.close();
  });

  test("who may only read is told so by a check, and at the first write", async () => {
    const place = newPlace();
    const { sha256 } = await place.open().write("image", "render", Buffer.from("for all to read"));
    for (const [name, value] of Object.entries(server.readerEnv)) vi.stubEnv(name, value);
    const store = place.open();
    const refused = { code: "store-refused", message: expect.stringContaining("not allowed to write an object") };
    expect((await store.read(sha256)).toString()).toBe("for all to read");
    await expect(store.check()).rejects.toMatchObject(refused);
    // Writes nothing, and so is refused nothing.
    await store.reach();
    await expect(store.write("image", "render", Buffer.from("mine"))).rejects.toMatchObject(refused);
    for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
    place.close();
  });

  test("wrong credentials are store-refused, and no error tells them", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secret);
    vi.stubEnv("AWS_SESSION_TOKEN", `${secret}-token`);
    const place = newPlace();
    const store = place.open();
    for (const ask of [
      () => store.read("a".repeat(64)),
      () => store.has("a".repeat(64)),
      () => store.write("image", "render", Buffer.from("x")),
    ]) {
      const error: unknown = await ask().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ name: "RenderlineError", code: "store-refused" });
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(secret);
    }
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", server.env["AWS_SECRET_ACCESS_KEY"]);
    vi.stubEnv("AWS_SESSION_TOKEN", undefined);
    place.close();
  });
});

describe("the local copies", () => {
  test("are no more than fit once they are not in use any more", async () => {
    const place = newPlace();
    const cacheFolder = join(root, randomUUID());
    const writer = place.open();
    const refs = [];
    for (let index = 0; index < 8; index++) {
      refs.push(await writer.write("image", "render", Buffer.alloc(100_000, String(index))));
    }
    const store = place.open({ cacheFolder, cacheBytes: 350_000 });
    for (const { sha256 } of refs.slice(0, 7)) await store.path(sha256);
    // All were just used: none may go.
    expect(await sizeOf(cacheFolder)).toBe(700_000);
    await promisify(execFile)("find", [cacheFolder, "-type", "f", "-exec", "touch", "-d", "2 hours ago", "{}", ";"]);
    // One of them is used again, and stays.
    await store.path(refs[2]?.sha256 ?? "");
    const path = await store.path(refs[7]?.sha256 ?? "");
    expect(await sizeOf(cacheFolder)).toBe(300_000);
    expect((await stat(path)).size).toBe(100_000);
    for (const { sha256 } of refs) expect((await store.read(sha256)).length).toBe(100_000);
    place.close();
  });
});

test("the server that a test started ends with it, however that ends", async () => {
  const script = fileURLToPath(new URL("testing/hold-s3-server.ts", import.meta.url));
  const holder = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const said = await new Promise<string>((resolve) => {
    holder.stdout.once("data", (line: Buffer) => resolve(line.toString()));
  });
  const { pid, leaves } = JSON.parse(said) as Pick<S3Server, "pid" | "leaves">;
  expect(isAlive(pid)).toBe(true);
  holder.kill("SIGKILL");
  for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 50) await sleep(50);
  expect(isAlive(pid)).toBe(false);
  for (const path of leaves) await rm(path, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function sizeOf(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)("find", [folder, "-type", "f", "-printf", "%s\n"]);
  return stdout.split("\n").reduce((sum, line) => sum + Number(line), 0);
}

async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
