import { connect, type Socket } from "node:net";
import { failures, RenderlineError, type FailureCode } from "#contracts";
import type { OperationContext } from "./operation.ts";
import { lines, replySchema, sendLine, wireVersion, type Owner } from "./wire.ts";

/** Connects to the owner, or gives undefined when nobody listens there. */
export async function connectOwner(owner: Owner): Promise<Socket | undefined> {
  const socket = connect(owner.socket);
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

/**
 * Asks the owner for one operation and waits. Aborting closes the connection, which cancels it there.
 * @throws RenderlineError what the operation threw; owner-unreachable when the owner goes away
 */
export async function callOwner(
  socket: Socket,
  owner: Owner,
  op: string,
  input: unknown,
  { signal, onProgress }: OperationContext,
): Promise<unknown> {
  const close = (): void => void socket.destroy();
  signal.addEventListener("abort", close, { once: true });
  if (signal.aborted) close();
  try {
    sendLine(socket, { version: wireVersion, op, input });
    for await (const line of lines(socket)) {
      const reply = replySchema.parse(JSON.parse(line));
      switch (reply.event) {
        case "progress":
          onProgress(reply.message);
          break;
        case "result":
          return reply.result;
        case "error":
          throw asFailure(reply.error);
      }
    }
  } finally {
    signal.removeEventListener("abort", close);
    socket.destroy();
  }
  if (signal.aborted) throw new RenderlineError("interrupted", "the command was interrupted", "Start it again.");
  throw new RenderlineError(
    "owner-unreachable",
    `process ${owner.pid}, which owns the data folder, ended before it answered`,
    "Run the command again: it will open the data folder itself.",
  );
}

function asFailure(error: { code: string; message: string; remedy: string }): RenderlineError {
  const code: FailureCode = error.code in failures ? (error.code as FailureCode) : "internal";
  return new RenderlineError(code, error.message, error.remedy);
}
