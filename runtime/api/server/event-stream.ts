import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "hono";
import { isStillLetIn } from "./access.ts";
import type { ApiEnv } from "./env.ts";
import { whoAsks } from "./limits.ts";

/** One server-sent event. */
export interface StreamedEvent {
  readonly type: string;
  /** What the next request is to begin after; it comes back as Last-Event-ID. */
  readonly id: string;
  readonly data: unknown;
}

/** Milliseconds between two looks, and how many times longer than a look the pause at least is. */
const pauseMs = 400;
const pauseRatio = 10;
/** After so long without an event a comment is sent: whatever stands between keeps the connection, and who is gone is found out. */
const beatMs = 15_000;
/** When whoever was cut off is to come again, milliseconds. */
const againMs = 2_000;

/**
 * Answers with a stream of events, until it has no more to tell, whoever asked goes away or is let in no longer, or the server ends.
 * @param look gives what is new since it was called last, and whether that was all
 */
export function streamEvents(
  c: Context<ApiEnv>,
  look: () => Promise<{ readonly events: readonly StreamedEvent[]; readonly ended: boolean }>,
): Response {
  const { closing, limits, log } = c.get("host");
  const release = limits.openStream(whoAsks(c.get("bearer")?.id, c.env.incoming.socket.remoteAddress));
  const gone = new AbortController();
  const leave = (): void => {
    release();
    gone.abort();
  };
  // Whoever asked may be gone before anything was read of the answer: then nobody would tell the stream.
  if (c.env.outgoing.closed) leave();
  else c.env.outgoing.once("close", leave);
  const signal = AbortSignal.any([closing, gone.signal]);
  const requestId = c.get("requestId");
  async function* texts(): AsyncGenerator<Uint8Array> {
    try {
      for await (const text of follow(look, () => isStillLetIn(c), signal)) yield Buffer.from(text);
    } catch (error) {
      // The answer has begun: that it breaks off is all that whoever asked can be told.
      log.error({ requestId, err: error }, "a stream of events failed");
      throw error;
    }
  }
  c.header("Content-Type", "text/event-stream");
  c.header("Cache-Control", "no-store");
  // Proxies that know it do not keep events back.
  c.header("X-Accel-Buffering", "no");
  return c.body(Readable.toWeb(Readable.from(texts())) as ReadableStream);
}

async function* follow(
  look: Parameters<typeof streamEvents>[1],
  mayHear: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield `retry: ${againMs}\n\n`;
  let wroteAt = performance.now();
  while (!signal.aborted) {
    const start = performance.now();
    const { events, ended } = await look();
    // After the look: what happens once a token is revoked is not told to it.
    if (!(await mayHear())) return;
    for (const { type, id, data } of events) {
      yield `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
      wroteAt = performance.now();
    }
    if (ended) return;
    if (performance.now() - wroteAt > beatMs) {
      yield ": still there\n\n";
      wroteAt = performance.now();
    }
    const looked = performance.now() - start;
    await sleep(Math.max(pauseMs, looked * pauseRatio), undefined, { signal, ref: false }).catch(() => undefined);
  }
}
