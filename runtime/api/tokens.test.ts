import { afterAll, beforeAll, expect, test } from "vitest";
import { materialsFixture, type MaterialsFixture } from "#runtime/materials/testing";
import { tokenScopes } from "#runtime/store/status";
import { bearerOf, createToken, hasTokens, holds, listTokens, revokeToken } from "./tokens.ts";

let fixture: MaterialsFixture;
let clock = Date.parse("2026-11-24T10:00:00.000Z");
beforeAll(async () => {
  fixture = await materialsFixture({ now: () => new Date(clock) });
});
afterAll(() => fixture.close());

test("a token opens what its scope says, and is nowhere in the database", async () => {
  const { app } = fixture;
  expect(await hasTokens(app)).toBe(false);
  const { token, ...made } = await createToken(app, { name: "Ada", scope: "operate" });
  expect(await hasTokens(app)).toBe(true);
  expect(token).toMatch(/^rl_[0-9a-f]{12}_[\w-]{43}$/);
  expect(await bearerOf(app, token)).toEqual({ id: made.id, name: "Ada", scope: "operate" });
  const rows = JSON.stringify(await app.database.db.selectFrom("token").selectAll().execute());
  expect(rows).not.toContain(token.slice(16));
  expect(await listTokens(app)).toEqual([made]);
});

test("what is no token, or another's secret under an id, opens nothing", async () => {
  const { app } = fixture;
  const one = await createToken(app, { name: "one", scope: "view" });
  const other = await createToken(app, { name: "other", scope: "promote" });
  const mixed = `rl_${other.id}_${one.token.slice(16)}`;
  for (const wrong of ["", "rl_", mixed, `${one.token}x`, `rl_ffffffffffff_${"A".repeat(43)}`, "' or 1=1 --"])
    expect(await bearerOf(app, wrong), wrong).toBeUndefined();
});

test("a revoked token opens nothing, from then on; revoking it again changes nothing", async () => {
  const { app } = fixture;
  const { token, id } = await createToken(app, { name: "gone", scope: "view" });
  const revoked = await revokeToken(app, id);
  expect(await bearerOf(app, token)).toBeUndefined();
  clock += 1000;
  expect(await revokeToken(app, id)).toEqual(revoked);
  await expect(revokeToken(app, "nobody")).rejects.toMatchObject({ code: "token-unknown" });
});

test("a token is good until its day comes", async () => {
  const { app } = fixture;
  const { token, expiresAt } = await createToken(app, { name: "short", scope: "view", days: 2 });
  expect(expiresAt).toBe(new Date(clock + 2 * 86_400_000).toISOString());
  clock += 2 * 86_400_000 - 1;
  expect(await bearerOf(app, token)).toMatchObject({ name: "short" });
  clock += 1;
  expect(await bearerOf(app, token)).toBeUndefined();
});

test("each scope holds those before it, and none after", () => {
  const held = tokenScopes.map((scope) => tokenScopes.filter((wanted) => holds(scope, wanted)));
  expect(held).toEqual([["view"], ["view", "operate"], ["view", "operate", "promote"]]);
});
