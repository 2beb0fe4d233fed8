import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";

export interface StaticHost {
  /** The site's address, under a sub-path as on many hosts. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves a folder under `prefix` and nothing else, on a free port of this machine. */
export async function serve(folder: string, prefix = "/team/renderline/"): Promise<StaticHost> {
  const files = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    const missing = (): void => {
      response.statusCode = 404;
      response.end("not found");
    };
    if (request.url === undefined || !request.url.startsWith(prefix)) {
      missing();
      return;
    }
    request.url = request.url.slice(prefix.length - 1);
    files(request, response, missing);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      }),
  };
}
