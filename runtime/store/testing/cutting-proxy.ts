import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Stands between a client and a server on this machine, and cuts each connection that has carried too much. */
export interface CuttingProxy {
  readonly endpoint: string;
  /** How many connections it has cut. */
  cut(): number;
  close(): Promise<void>;
}

export async function cuttingProxy(port: number, bytes: number): Promise<CuttingProxy> {
  let cut = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    let carried = 0;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
      from.on("data", (chunk: Buffer) => {
        carried += chunk.length;
        to.write(chunk);
        if (carried <= bytes || client.destroyed) return;
        cut += 1;
        client.resetAndDestroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => cut,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
