import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { RenderlineError } from "#contracts";

/** How long requests that are under way may take to end, milliseconds; then they are cut off. */
const drainMs = 10_000;
/** How long a request may take to arrive, milliseconds. */
const arriveMs = 30_000;

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface HttpServer {
  readonly url: string;
  /** From now on requests are answered by this; before, each with 503. */
  open(listener: Answer): void;
  /** Takes no new connection, lets requests under way end. */
  drain(): Promise<void>;
}

/**
 * Takes the port before anything slow begins, so that a port in use is said at once.
 * @throws RenderlineError port-in-use
 */
export async function listen({ host, port }: { readonly host: string; readonly port: number }): Promise<HttpServer> {
  let answer: Answer = (_request, response) => {
    response
      .writeHead(503, { "Content-Type": "text/plain", "Retry-After": "2", "Cache-Control": "no-store" })
      .end("Renderline is getting ready.\n");
  };
  const server = createServer({ requestTimeout: arriveMs, headersTimeout: arriveMs }, (request, response) => {
    void answer(request, response);
  });
  await listenOn(server, port, host);
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${name}:${actual}/`,
    open: (listener) => {
      answer = listener;
    },
    drain: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      server.closeIdleConnections();
      await closed;
      clearTimeout(cut);
    },
  };
}

/** @throws RenderlineError port-in-use */
export async function listenOn(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  }).catch((error: unknown) => {
    throw new RenderlineError(
      "port-in-use",
      `port ${port} of ${host} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      "Choose another with --port or PORT, or end the process that has it; --port 0 takes any free one.",
      error,
    );
  });
}
