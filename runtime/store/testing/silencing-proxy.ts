import { carryingProxy, type CarryingProxy } from "./carrying-proxy.ts";

/** Stands between a client and a server on this machine, and can stop carrying anything without closing a connection. */
export interface SilencingProxy extends CarryingProxy {
  /** From now on nothing comes through, on no connection: as if the server's machine were gone. */
  silence(): void;
  /** What connects from now on comes through again; what was silenced stays so. */
  speak(): void;
}

export async function silencingProxy(port: number): Promise<SilencingProxy> {
  let isSilent = false;
  const carrying = new Set<{ silent: boolean }>();
  const proxy = await carryingProxy(port, () => {
    const connection = { silent: isSilent };
    carrying.add(connection);
    return (chunk, to) => {
      if (!connection.silent) to.write(chunk);
    };
  });
  return {
    ...proxy,
    silence: () => {
      isSilent = true;
      for (const connection of carrying) connection.silent = true;
    },
    speak: () => {
      isSilent = false;
    },
  };
}
