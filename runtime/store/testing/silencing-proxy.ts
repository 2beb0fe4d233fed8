import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Stands between a client and a server on this machine, and can stop carrying anything without closing a connection. */
export interface SilencingProxy {
  readonly port: number;
  /** From now on nothing comes through, on no connection: as if the server's machine were gone. */
  silence(): void;
  /** What connects from now on comes through again; what was silenced stays so. */
  speak(): void;
  close(): Promise<void>;
}

export async function silencingProxy(port: number): Promise<SilencingProxy> {
  let isSilent = false;
  const sockets = new Set<Socket>();
  const carrying = new Set<{ silent: boolean }>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    const connection = { silent: isSilent };
    carrying.add(connection);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
      from.on("data", (chunk: Buffer) => void (connection.silent || to.write(chunk)));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      isSilent = true;
      for (const connection of carrying) connection.silent = true;
    },
    speak: () => {
      isSilent = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
