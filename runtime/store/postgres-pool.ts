import type { PostgresPool, PostgresPoolClient } from "kysely";
import { Pool, types, type PoolClient, type QueryResult } from "pg";
import { RenderlineError } from "#contracts";

/** How long a connection may take before the server counts as gone, milliseconds. */
const connectTimeoutMs = 10_000;

/**
 * How long an answer may take before the server counts as gone, milliseconds: its machine may have gone without a word. No statement of
 * ours takes so long but a migration's.
 */
const answerMs = 120_000;

/** How long a connection may be still before the operating system asks whether the other end is there, milliseconds. */
const stillMs = 10_000;

/** Where a pool connects to, and how. */
export interface PoolOptions {
  /** It may hold a password: only where the server is supposed to be is told. */
  readonly url: string;
  /** Connections at once. */
  readonly max: number;
  /** Names without a schema are looked up there, and made there; the server's own choice without it. */
  readonly schema?: string | undefined;
  /** Milliseconds; "unlimited" for what may take as long as a table is large. */
  readonly answerMs?: number | "unlimited" | undefined;
}

/** A connection that the server drops while idle is replaced at the next query; whoever has one in use is told there. */
const ignoreIdleLoss = (): void => undefined;

/**
 * Connections to a PostgreSQL server. That it is away is told as `database-unreachable`, which {@link isAway} knows; everything else
 * as the driver says it. A connection on which that was met is used no more.
 */
export class ServerPool implements PostgresPool {
  readonly options: object;
  readonly #pool: Pool;
  readonly #url: string;

  constructor({ url, max, schema, answerMs: limit = answerMs }: PoolOptions) {
    this.#url = url;
    this.#pool = new Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: limit === "unlimited" ? connectTimeoutMs : Math.min(connectTimeoutMs, limit),
      application_name: "renderline",
      keepAlive: true,
      keepAliveInitialDelayMillis: stillMs,
      ...(limit === "unlimited" ? {} : { query_timeout: limit }),
      ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }),
      types: { getTypeParser: parserOf },
    });
    this.#pool.on("error", ignoreIdleLoss);
    this.options = this.#pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect().catch((error: unknown) => this.#told(error));
    return this.#telling(client);
  }

  /** One statement on whatever connection is free. */
  async query(text: string, values?: unknown[]): Promise<QueryResult> {
    return this.#pool.query(text, values).catch((error: unknown) => this.#told(error));
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  #telling(client: PoolClient): PostgresPoolClient {
    let away: RenderlineError | undefined;
    const met = (error: unknown): RenderlineError => (away ??= unreachable(this.#url, "does not answer", error));
    // A connection that is lost between two statements tells nobody else, and what nobody hears of ends the process.
    client.on("error", met);
    const query = async (text: string, values: unknown[]): Promise<QueryResult> => {
      // What comes after, such as a rollback, would only wait for an answer again.
      if (away !== undefined) throw away;
      try {
        return await client.query(text, values);
      } catch (error) {
        throw meansAway(error) ? met(error) : error;
      }
    };
    const release = (destroy?: boolean): void => {
      client.off("error", met);
      client.release(destroy === true || away !== undefined);
    };
    // Nothing here reads by a cursor, the other thing that it may be given.
    return { query: query as unknown as PostgresPoolClient["query"], release };
  }

  #told(error: unknown): never {
    throw meansAway(error) ? unreachable(this.#url, "does not answer", error) : error;
  }
}

/** Whether the database was not there, rather than unwilling. Nothing says whether a transaction under way was committed. */
export function isAway(error: unknown): boolean {
  return error instanceof RenderlineError && error.code === "database-unreachable";
}

/** What a server that is not there is told as. @param what happened */
export function unreachable(url: string, what: string, cause: unknown): RenderlineError {
  const where = URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : "the address in DATABASE_URL";
  const said = cause instanceof AggregateError ? cause.errors.map(messageOf).join("; ") : messageOf(cause);
  return new RenderlineError(
    "database-unreachable",
    `PostgreSQL at ${where} ${what}: ${said}`,
    "Look whether it runs, and at DATABASE_URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE. Without it, the embedded database is used.",
    cause,
  );
}

/**
 * What the driver says of a server that is away, that says nothing, that ends, that starts or that takes no more connections just now (SQLSTATE class 08,
 * 53300, 57P01 to 57P03; Node.js's own codes). https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const awayCodes =
  /^(?:08...|53300|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN)$/;
const awayTexts =
  /Query read timeout|connection (?:terminated|ended|closed)|timeout exceeded when trying to connect|Client has encountered a connection error/i;

function meansAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(meansAway);
  const { code } = error as { readonly code?: unknown };
  return (typeof code === "string" && awayCodes.test(code)) || awayTexts.test(error.message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** PostgreSQL's int8, which the driver hands out as text for fear of rounding: what we count stays below 2^53. */
const parserOf: typeof types.getTypeParser = (oid, format) =>
  oid === types.builtins.INT8 && format !== "binary" ? Number : types.getTypeParser(oid, format);
