import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";

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

/** Where the owner of a data folder is to be found: kept beside the lock. */
export const ownerSchema = z.strictObject({
  version: z.int(),
  pid: z.int(),
  socket: z.string(),
  since: z.iso.datetime(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** One JSON value a line. */
export function sendLine(socket: Socket, value: unknown): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(value)}\n`);
}

/** Lines as they come, until the other side ends. */
export function lines(socket: Socket): AsyncIterable<string> {
  return createInterface({ input: socket, crlfDelay: Infinity });
}
