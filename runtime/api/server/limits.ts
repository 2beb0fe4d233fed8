import { bodyLimit } from "hono/body-limit";
import type { MiddlewareHandler } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { RenderlineError } from "#contracts";
import { orderLimits } from "#runtime/dispatch/order-file";
import type { ApiEnv } from "./env.ts";

/** How much may be asked, each within a minute. */
export interface LimitNumbers {
  /** Requests of one token, or of one address without any. */
  readonly requests: number;
  /** Tokens of one address that are not good. */
  readonly guesses: number;
  /** Streams of events open at once, for each token. */
  readonly streams: number;
}
export const usualLimits: LimitNumbers = { requests: 3000, guesses: 20, streams: 32 };

/** Bytes that a body may have, and one with order lines. */
export const bodyBytes = { usual: 256 * 1024, orderLines: orderLimits.bytes } as const;

const minuteSeconds = 60;

/** Counts, in this process, what is asked by whom. */
export class Limits {
  readonly #requests: RateLimiterMemory;
  readonly #guesses: RateLimiterMemory;
  readonly #streams = new Map<string, number>();
  readonly #mostStreams: number;

  constructor({ requests, guesses, streams }: LimitNumbers) {
    this.#requests = new RateLimiterMemory({ points: requests, duration: minuteSeconds });
    this.#guesses = new RateLimiterMemory({ points: guesses, duration: minuteSeconds });
    this.#mostStreams = streams;
  }

  /** @throws TooMany */
  async countRequest(who: string): Promise<void> {
    await consume(this.#requests, who);
  }

  /** @throws TooMany when this address has shown too many tokens that were not good */
  async countGuess(address: string): Promise<void> {
    await consume(this.#guesses, address);
  }

  /**
   * Counts a stream of events as open.
   * @returns what is called when it has ended
   * @throws TooMany
   */
  openStream(who: string): () => void {
    const open = this.#streams.get(who) ?? 0;
    if (open >= this.#mostStreams) throw new TooMany(1000);
    this.#streams.set(who, open + 1);
    return () => {
      const left = (this.#streams.get(who) ?? 1) - 1;
      if (left === 0) this.#streams.delete(who);
      else this.#streams.set(who, left);
    };
  }
}

/** Says when to come again. */
export class TooMany extends RenderlineError {
  readonly afterSeconds: number;

  constructor(milliseconds: number) {
    const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
    super("too-many-requests", "too many requests in too short a time", `Come again in ${seconds} s.`);
    this.afterSeconds = seconds;
  }
}

async function consume(limiter: RateLimiterMemory, who: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (refused) {
    throw refused instanceof RateLimiterRes ? new TooMany(refused.msBeforeNext) : refused;
  }
}

/** Counts requests by token, or by address. */
export const limitRequests: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await c.get("host").limits.countRequest(whoAsks(c.get("bearer")?.id, c.env.incoming.socket.remoteAddress));
  return next();
};

/** Who a limit is for. */
export function whoAsks(token: string | undefined, address: string | undefined): string {
  return token ?? `address ${address ?? ""}`;
}

/** Refuses a body of more bytes, before it is read. */
export function limitBody(maxSize: number): MiddlewareHandler<ApiEnv> {
  return bodyLimit({
    maxSize,
    onError: (c) => {
      // What was not read of the body would be taken for the next request.
      c.header("Connection", "close");
      throw new RenderlineError("request-too-large", `the body has more than ${maxSize} bytes`, "Send it in parts.");
    },
  });
}
