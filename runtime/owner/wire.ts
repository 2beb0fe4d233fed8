import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import { RenderlineError } from "#contracts";

/** The version of what owner and others say to each other; both must be of one. */
export const wireVersion = 1;

export const requestSchema = z.strictObject({ version: z.int(), op: z.string(), input: z.json() });

const failureSchema = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() });

/** Any number of `progress`, then one `result` or `error`. */
export const replySchema = z.discriminatedUnion("event", [
  z.strictObject({ event: z.literal("progress"), message: z.string() }),
  z.strictObject({ event: z.literal("result"), result: z.json() }),
  z.strictObject({ event: z.literal("error"), error: failureSchema }),
]);

/** Where the owner of a data folder is to be found: kept beside the lock. Another version may write more than this. */
export const ownerSchema = z.object({
  version: z.int(),
  pid: z.int(),
  socket: z.string(),
  since: z.iso.datetime(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** What a process is told whose owner speaks another version. */
export function otherVersion(owner: number, who: string, caller = wireVersion): RenderlineError {
  return new RenderlineError(
    "owner-unreachable",
    `${who} owns the data folder and speaks version ${owner}, this command version ${caller}`,
    "End the command that is running from another version of Renderline, then run this one again.",
  );
}

/** One JSON value a line. */
export function sendLine(socket: Socket, value: unknown): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(value)}\n`);
}

/** Lines as they come, until the other side ends or this one destroys the socket. */
export function lines(socket: Socket): AsyncIterable<string> {
  const reader = createInterface({ input: socket, crlfDelay: Infinity });
  // A destroyed socket closes without an end, which is all that a reader listens for.
  socket.once("close", () => reader.close());
  return reader;
}
