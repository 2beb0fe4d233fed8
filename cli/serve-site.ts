import { createServer } from "node:http";
import sirv from "sirv";
import { listenOn } from "#runtime/api/server/listen";

export interface SiteServer {
  readonly url: string;
  /** From now on the folder is served; before, every request is answered with 503. */
  open(folder: string): void;
  close(): Promise<void>;
}

/**
 * Takes the port before anything slow begins, so that a port in use is said at once. Bound to loopback.
 * @throws RenderlineError port-in-use
 */
export async function listenForSite(port: number): Promise<SiteServer> {
  let serve: ReturnType<typeof sirv> | undefined;
  const server = createServer((request, response) => {
    response.setHeader("Cache-Control", "no-store");
    if (serve === undefined) {
      response
        .writeHead(503, { "Content-Type": "text/plain", "Retry-After": "2" })
        .end("Renderline is preparing this site.\n");
      return;
    }
    serve(request, response, () => {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found.\n");
    });
  });
  await listenOn(server, port, "127.0.0.1");
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actual}/`,
    open: (folder) => {
      serve = sirv(folder, { dev: true, dotfiles: false });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
