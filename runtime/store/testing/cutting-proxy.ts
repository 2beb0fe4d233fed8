import { carryingProxy } from "./carrying-proxy.ts";

/** Stands between a client and a server on this machine, and cuts each connection that has carried too much. */
export interface CuttingProxy {
  readonly endpoint: string;
  /** How many connections it has cut. */
  cut(): number;
  close(): Promise<void>;
}

export async function cuttingProxy(port: number, bytes: number): Promise<CuttingProxy> {
  let cut = 0;
  const proxy = await carryingProxy(port, () => {
    let carried = 0;
    return (chunk, to, client) => {
      carried += chunk.length;
      to.write(chunk);
      if (carried <= bytes || client.destroyed) return;
      cut += 1;
      client.resetAndDestroy();
    };
  });
  return { endpoint: `http://127.0.0.1:${proxy.port}`, cut: () => cut, close: () => proxy.close() };
}
