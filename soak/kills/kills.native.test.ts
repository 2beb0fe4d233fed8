import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openKillHost, type KillPlace } from "#runtime/kills/kill-host";
import { killSome } from "#runtime/kills/kill-some";
import { killPoints } from "#runtime/kills/victim-order";
import { Seeded } from "#runtime/native/testing/seeded";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const backends: readonly [string, () => KillPlace][] = [
  ["the embedded database", () => ({})],
  ["PostgreSQL", () => ({ database: { url: postgres.url, schema: "kills" } })],
];

describe.each(backends)("processes killed on %s", (_, place) => {
  test("at each point once: every run ends, every dispatch has one output, nothing is left behind", async () => {
    const host = await openKillHost(place());
    await killSome(host, { each: 1, random: new Seeded(1), onKill: () => undefined });
    const { dispatches } = await host.finish();
    expect(host.faults).toEqual([]);
    expect([...host.killed.keys()].toSorted()).toEqual([...killPoints].toSorted());
    expect(dispatches.length).toBeGreaterThan(killPoints.length);
    await host.close();
  });
});
