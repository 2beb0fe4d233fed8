import { createServer, type Server } from "node:http";
import sirv from "sirv";
import { RenderlineError } from "#contracts";

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
  await listen(server, port);
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

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  }).catch((error: unknown) => {
    throw new RenderlineError(
      "port-in-use",
      `port ${port} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      "Choose another with --port or PORT, or end the process that has it; --port 0 takes any free one.",
      error,
    );
  });
}
