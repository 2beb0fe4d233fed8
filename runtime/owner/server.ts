import { chmod, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { App } from "#runtime/app";
import { failureText } from "#runtime/modules/call-module";
import { scratchFolder } from "#runtime/native/scratch-folder";
import type { Operations } from "./operation.ts";
import { lines, otherVersion, requestSchema, sendLine, wireVersion } from "./wire.ts";

export interface OwnerServer {
  readonly socket: string;
  /** Takes no new request; resolves when those under way have ended. */
  drain(): Promise<void>;
}

/**
 * Serves operations to other processes of the same user, through a socket in a folder only that user can enter.
 * A caller that goes away cancels what it asked for.
 */
export async function serveOwner(app: App, operations: Operations): Promise<OwnerServer> {
  // Not in the data folder: the path of a socket is limited to about 100 bytes.
  const folder = scratchFolder("owner");
  const path =
    process.platform === "win32" ? `\\\\.\\pipe\\${folder.replaceAll(/[\\:]/g, "-")}` : join(folder, "owner.sock");
  const underWay = new Set<Promise<void>>();
  const server = createServer((socket) => {
    const one = answer(app, operations, socket).finally(() => underWay.delete(one));
    underWay.add(one);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  if (process.platform !== "win32") await chmod(path, 0o600);
  return {
    socket: path,
    drain: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all(underWay);
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answer(app: App, operations: Operations, socket: Socket): Promise<void> {
  const abort = new AbortController();
  socket.on("error", () => abort.abort());
  socket.on("close", () => abort.abort());
  try {
    for await (const line of lines(socket)) {
      const request = requestSchema.parse(JSON.parse(line));
      if (request.version !== wireVersion) throw otherVersion(wireVersion, `Process ${process.pid}`, request.version);
      const operation = Object.hasOwn(operations, request.op) ? operations[request.op] : undefined;
      if (operation === undefined) throw new Error(`there is no operation "${request.op}"`);
      const result: unknown = await operation.run(app, operation.input.parse(request.input), {
        signal: abort.signal,
        onProgress: (message) => sendLine(socket, { event: "progress", message }),
      });
      sendLine(socket, { event: "result", result: result ?? null });
      break;
    }
  } catch (error) {
    sendLine(socket, { event: "error", error: failureText(error) });
  } finally {
    socket.end();
  }
}
