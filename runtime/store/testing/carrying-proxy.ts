import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Told of what came on a connection, either way, and does with it what it likes. */
export type OnChunk = (chunk: Buffer, to: Socket, client: Socket) => void;

/** Stands between clients and a server on this machine. */
export interface CarryingProxy {
  readonly port: number;
  /** Ends every connection, and takes no more. */
  close(): Promise<void>;
}

/** @param onConnection called for each connection; what it gives carries what comes on that */
export async function carryingProxy(port: number, onConnection: () => OnChunk): Promise<CarryingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    const onChunk = onConnection();
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
      from.on("data", (chunk: Buffer) => {
        onChunk(chunk, to, client);
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
