import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openKillHost, type KillPlace } from "#runtime/kills/kill-host";
import { killSome, type KillOptions } from "#runtime/kills/kill-some";
import { killPoints } from "#runtime/kills/victim-order";
import { Seeded } from "#runtime/native/testing/seeded";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

let restarts = 0;
const restart = {
  every: 3,
  server: async () => {
    await postgres.stop();
    await postgres.start();
    restarts += 1;
  },
};

const backends: readonly [string, () => KillPlace, Pick<KillOptions, "restart">][] = [
  ["the embedded database", () => ({}), {}],
  ["PostgreSQL, started again under others", () => ({ database: { url: postgres.url, schema: "kills" } }), { restart }],
];

describe.each(backends)("processes killed on %s", (_, place, options) => {
  test("at each point once: every run ends, every dispatch has one output, nothing is left behind", async () => {
    const host = await openKillHost(place());
    restarts = 0;
    await killSome(host, { each: 1, random: new Seeded(1), onKill: () => undefined, ...options });
    const { dispatches } = await host.finish();
    expect(host.faults).toEqual([]);
    expect([...host.killed.keys()].toSorted()).toEqual([...killPoints].toSorted());
    expect(dispatches.length).toBeGreaterThan(killPoints.length);
    expect(restarts > 1).toBe(options.restart !== undefined);
    await host.close();
  });
});
