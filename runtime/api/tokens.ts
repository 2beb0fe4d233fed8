import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Selectable } from "kysely";
import { RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import type { TokenTable } from "#runtime/store/schema";
import { tokenScopes, type TokenScope } from "#runtime/store/status";

const dayMs = 86_400_000;

/** A token as its list shows it; times are ISO 8601 UTC. */
export interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

/** Who asks: a token's id and name, and what it lets them do. */
export interface Bearer {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
}

/**
 * Makes a token: `rl_`, its id, and 256 random bits. This is the only time that anybody sees it; what is kept is its SHA-256,
 * which needs neither salt nor stretching where there is nothing to guess.
 * @param days how long it is good; without it until it is revoked
 */
export async function createToken(
  app: App,
  { name, scope, days }: { readonly name: string; readonly scope: TokenScope; readonly days?: number | undefined },
): Promise<ListedToken & { readonly token: string }> {
  const id = randomBytes(6).toString("hex");
  const token = `rl_${id}_${randomBytes(32).toString("base64url")}`;
  const now = app.now();
  const row = await app.database.db
    .insertInto("token")
    .values({
      id,
      name,
      scope,
      sha256: digestOf(token).toString("hex"),
      created_at: now,
      expires_at: days === undefined ? null : new Date(now.getTime() + days * dayMs),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...listed(row), token };
}

/** Every token there ever was, the newest first. */
export async function listTokens(app: App): Promise<ListedToken[]> {
  const rows = await app.database.db
    .selectFrom("token")
    .selectAll()
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(listed);
}

/**
 * Lets a token open nothing any more, from the next request on, and ends the streams that it opened; doing so again changes nothing.
 * @throws RenderlineError token-unknown
 */
export async function revokeToken(app: App, id: string): Promise<ListedToken> {
  const row = await app.database.db
    .updateTable("token")
    .set((eb) => ({ revoked_at: eb.fn.coalesce("revoked_at", eb.val(app.now())) }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return listed(row);
  throw new RenderlineError("token-unknown", `there is no token "${id}"`, "npx renderline token list shows them.");
}

/** @returns undefined for what is no token, or one that is not good any more; which of these is nobody's business */
export async function bearerOf(app: App, token: string): Promise<Bearer | undefined> {
  const [, id] = /^rl_([0-9a-f]{12})_[\w-]{43}$/.exec(token) ?? [];
  if (id === undefined) return undefined;
  const row = await app.database.db.selectFrom("token").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined || !timingSafeEqual(digestOf(token), Buffer.from(row.sha256, "hex"))) return undefined;
  return isGood(row, app) ? { id: row.id, name: row.name, scope: row.scope } : undefined;
}

/** Whether a token that was shown before is good still. */
export async function isStillGood(app: App, { id }: Bearer): Promise<boolean> {
  const row = await app.database.db
    .selectFrom("token")
    .select(["revoked_at", "expires_at"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row !== undefined && isGood(row, app);
}

function isGood({ revoked_at, expires_at }: Pick<Selectable<TokenTable>, "revoked_at" | "expires_at">, { now }: App) {
  return revoked_at === null && (expires_at === null || expires_at > now());
}

/** Whether anybody was ever given a token. */
export async function hasTokens(app: App): Promise<boolean> {
  return (await app.database.db.selectFrom("token").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Whether a scope holds another one: each holds those before it. */
export function holds(scope: TokenScope, wanted: TokenScope): boolean {
  return tokenScopes.indexOf(scope) >= tokenScopes.indexOf(wanted);
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function listed(row: Selectable<TokenTable>): ListedToken {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
