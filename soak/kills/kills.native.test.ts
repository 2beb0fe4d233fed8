import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Seeded } from "#runtime/native/testing/seeded";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";
import { openKillHost } from "./kill-host.ts";
import { killSome } from "./kill-some.ts";
import { killPoints } from "./victim-order.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const backends: readonly [string, () => Parameters<typeof openKillHost>[0]][] = [
  ["the embedded database", () => undefined],
  ["PostgreSQL", () => ({ url: postgres.url, schema: "kills" })],
];

describe.each(backends)("processes killed on %s", (_, database) => {
  test("at each point once: every run ends, every dispatch has one output, nothing is left behind", async () => {
    const host = await openKillHost(database());
    await killSome(host, { kills: killPoints.length, random: new Seeded(1), onProgress: () => undefined });
    const { dispatches } = await host.finish();
    expect(host.faults).toEqual([]);
    expect(host.kills).toBe(killPoints.length);
    expect(dispatches).toBeGreaterThan(killPoints.length);
    await host.close();
  });
});
