import type { Context, MiddlewareHandler } from "hono";
import { RenderlineError } from "#contracts";
import type { TokenScope } from "#runtime/store/status";
import { bearerOf, hasTokens, holds, isStillGood, type Bearer } from "../tokens.ts";
import type { ApiEnv } from "./env.ts";
import { bodyBytes, limitBody, limitRequests } from "./limits.ts";

interface Needs {
  /** Of the site and its documents, which this machine may read while nobody was given a token yet. */
  readonly pages?: boolean;
  /** How large a body may be. */
  readonly bodyBytes?: number;
}

/** What a route asks of who comes: a token whose scope holds this one, in moderation. */
export function needs(scope: TokenScope, { pages = false, bodyBytes: most = bodyBytes.usual }: Needs = {}) {
  const authorize: MiddlewareHandler<ApiEnv> = async (c, next) => {
    const header = c.req.header("authorization");
    // Read by whoever gets a 401, such as a browser: it asks a person for the token of a page.
    if (pages) c.header("WWW-Authenticate", 'Basic realm="Renderline", charset="UTF-8"');
    else c.header("WWW-Authenticate", 'Bearer realm="Renderline"');
    const bearer = header === undefined ? undefined : await readBearer(c, header);
    if (bearer === undefined && !(pages && (await isOpen(c)))) throw invalid("the request shows no token");
    if (bearer !== undefined && !holds(bearer.scope, scope)) throw tooNarrow(scope, bearer);
    c.header("WWW-Authenticate", undefined);
    c.set("bearer", bearer);
    return next();
  };
  return { security: [{ token: [scope] }], middleware: [authorize, limitRequests, limitBody(most)] };
}

/** A route that anybody may ask, in moderation. */
export function open() {
  return { security: [], middleware: [limitRequests] };
}

/** Whether who was let in would be let in still: a token may have been revoked since, a first one made. */
export async function isStillLetIn(c: Context<ApiEnv>): Promise<boolean> {
  const bearer = c.get("bearer");
  return bearer === undefined ? isOpen(c) : isStillGood(c.get("host").app, bearer);
}

/**
 * A token comes as `Authorization: Bearer`; for pages, whose browser asks a person for it, also as the password of `Basic`. What
 * changes something takes no Basic: a browser adds it to requests that other sites make.
 * @throws RenderlineError token-invalid, too-many-requests
 */
async function readBearer(c: Context<ApiEnv>, header: string): Promise<Bearer> {
  const { app, limits } = c.get("host");
  const token = tokenOf(header, isReading(c));
  const bearer = token === undefined ? undefined : await bearerOf(app, token);
  if (bearer !== undefined) return bearer;
  // Counted only when it is wrong: behind a proxy, one address is everybody's.
  await limits.countGuess(c.env.incoming.socket.remoteAddress ?? "");
  throw invalid("the token is none, or is not good any more");
}

function tokenOf(header: string, mayBeBasic: boolean): string | undefined {
  const [, scheme = "", value = ""] = /^(\S+) +(\S+)$/.exec(header) ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic" || !mayBeBasic) return undefined;
  const text = Buffer.from(value, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}

/**
 * Whether somebody without a token may read pages: somebody on this machine, by a name that only this machine has (no other site
 * can have its own name resolved to it), until the first token is made.
 */
async function isOpen(c: Context<ApiEnv>): Promise<boolean> {
  const { app, loopback } = c.get("host");
  const { remoteAddress } = c.env.incoming.socket;
  if (!loopback || !isReading(c) || !isLoopback(remoteAddress)) return false;
  return isLoopback(hostNameOf(c.req.header("host"))) && !(await hasTokens(app));
}

function isReading(c: Context<ApiEnv>): boolean {
  return c.req.method === "GET" || c.req.method === "HEAD";
}

function hostNameOf(host: string | undefined): string | undefined {
  return host === undefined || !URL.canParse(`http://${host}`) ? undefined : new URL(`http://${host}`).hostname;
}

/** Whether an address or name is this machine's alone. */
export function isLoopback(name: string | undefined): boolean {
  return name !== undefined && /^(?:localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(name);
}

function invalid(what: string): RenderlineError {
  return new RenderlineError(
    "token-invalid",
    what,
    "Make one with npx renderline token create NAME --scope view, and send it as Authorization: Bearer TOKEN.",
  );
}

function tooNarrow(scope: TokenScope, bearer: Bearer): RenderlineError {
  return new RenderlineError(
    "scope-missing",
    `this needs a token of scope ${scope}, and "${bearer.name}" has ${bearer.scope}`,
    `Make one with npx renderline token create NAME --scope ${scope}.`,
  );
}
