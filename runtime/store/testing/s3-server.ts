import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { interpreterOf } from "#runtime/native/paths";
import { pythonEnvironment } from "#runtime/native/testing/python-environment";

/** A server of the S3 protocol, SeaweedFS, for as long as a test wants it. */
export interface S3Server {
  readonly endpoint: string;
  /** What the SDK's standard variables must say to get in. */
  readonly env: Readonly<Record<string, string>>;
  /** The same for somebody who may only read. */
  readonly readerEnv: Readonly<Record<string, string>>;
  readonly pid: number;
  /** Files and folders that stay when it is killed with the process that started it. */
  readonly leaves: readonly string[];
  /** Makes a bucket, and waits until it takes objects: the server listens before its parts have found each other. */
  createBucket(name: string): Promise<void>;
  /** Ends the server for a while, its data stays; then starts it again until its buckets take objects. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));
const credentials = { accessKeyId: "renderline-test", secretAccessKey: "the-secret-of-the-test" };
const reader = { accessKeyId: "renderline-reader", secretAccessKey: "the-secret-of-the-reader" };

/** Becomes the server, which Linux ends when the process that started it dies, however that dies. */
const becomeServer = `
import ctypes, os, signal, sys
if sys.platform.startswith("linux"):
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])`;

/** Each part of the server has a port for HTTP and one for gRPC; the latter is heard at a socket in /tmp as well. */
const services = ["master", "volume", "filer", "s3"] as const;
type Ports = Readonly<Record<(typeof services)[number], { readonly http: number; readonly grpc: number }>>;

export async function startS3Server(): Promise<S3Server> {
  const environment = await pythonEnvironment("s3-server", requirements);
  const folder = await mkdtemp(join(tmpdir(), "renderline-s3-"));
  const identities = [
    { name: "test", credentials: [keysOf(credentials)], actions: ["Admin", "Read", "Write", "List"] },
    { name: "reader", credentials: [keysOf(reader)], actions: ["Read", "List"] },
  ];
  await writeFile(join(folder, "s3.json"), JSON.stringify({ identities }));
  const ports = await freePorts();
  const endpoint = `http://127.0.0.1:${ports.s3.http}`;
  let child = await begin(environment, folder, ports);
  const end = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await ended;
  };
  const leaves = [folder, ...services.map((name) => join("/tmp", `seaweedfs-${name}-grpc-${ports[name].grpc}.sock`))];
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  const buckets: string[] = [];
  return {
    endpoint,
    env: environmentOf(credentials),
    readerEnv: environmentOf(reader),
    pid: child.pid ?? 0,
    leaves,
    createBucket: async (name) => {
      await untilItStores(client, name);
      buckets.push(name);
    },
    pause: end,
    resume: async () => {
      child = await begin(environment, folder, ports);
      for (const name of buckets) await untilItStores(client, name);
    },
    stop: async () => {
      client.destroy();
      await end();
      for (const path of leaves) await rm(path, { recursive: true, force: true });
    },
  };
}

async function begin(environment: string, folder: string, ports: Ports): Promise<ChildProcess> {
  const server = join(environment, "bin", "weed");
  const options: Record<string, string> = {
    dir: folder,
    ip: "127.0.0.1",
    "ip.bind": "127.0.0.1",
    // It would tell its makers that it runs.
    "master.telemetry": "false",
    "master.volumeSizeLimitMB": "64",
    // Alone it need not wait long for others.
    "master.electionTimeout": "1s",
    "volume.max": "40",
    "volume.preStopSeconds": "0",
    filer: "true",
    "filer.localSocket": join(folder, "filer.sock"),
    s3: "true",
    "s3.localSocket": join(folder, "s3.sock"),
    "s3.config": join(folder, "s3.json"),
    "s3.iam": "false",
    "s3.port.iceberg": "0",
    "s3.port.lance": "0",
  };
  for (const name of services) {
    options[`${name}.port`] = String(ports[name].http);
    options[`${name}.port.grpc`] = String(ports[name].grpc);
  }
  const args = Object.entries(options).map(([name, value]) => `-${name}=${value}`);
  const child = spawn(
    interpreterOf(environment),
    ["-c", becomeServer, String(process.pid), server, "-logtostderr=true", "server", ...args],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-4000);
  });
  process.once("exit", () => child.kill("SIGKILL"));
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await answers(`http://127.0.0.1:${ports.s3.http}/`)) return child;
    await sleep(100);
  }
  child.kill("SIGKILL");
  throw new Error(`the S3 server did not start:\n${said}`);
}

async function answers(url: string): Promise<boolean> {
  const reply = await fetch(url).catch(() => undefined);
  await reply?.arrayBuffer();
  return reply !== undefined && reply.status < 500;
}

async function untilItStores(client: S3Client, bucket: string): Promise<void> {
  const at = { Bucket: bucket, Key: "ready" };
  for (let waited = 0; ; waited += 100) {
    try {
      // It is there already when the server was started again.
      await client.send(new CreateBucketCommand({ Bucket: bucket })).catch(() => undefined);
      await client.send(new PutObjectCommand({ ...at, Body: "ready" }));
      await client.send(new DeleteObjectCommand(at));
      return;
    } catch (error) {
      if (waited >= 60_000) throw error;
      await sleep(100);
    }
  }
}

async function freePorts(): Promise<Ports> {
  const servers: Server[] = [];
  const free = async (): Promise<number> => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };
  const ports: Record<string, { http: number; grpc: number }> = {};
  for (const service of services) ports[service] = { http: await free(), grpc: await free() };
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as Ports;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

function keysOf({ accessKeyId, secretAccessKey }: Credentials): { accessKey: string; secretKey: string } {
  return { accessKey: accessKeyId, secretKey: secretAccessKey };
}

function environmentOf({ accessKeyId, secretAccessKey }: Credentials): Readonly<Record<string, string>> {
  return { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}
