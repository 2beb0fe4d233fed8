import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRun } from "#runtime/api/read-run";
import { openDatabase, type DatabaseLocation } from "#runtime/store/database";
import { startPostgres, type TestPostgres } from "#runtime/store/testing/postgres";
import { engineFixture, idleGraph } from "./testing.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const backends: readonly [string, () => DatabaseLocation][] = [
  ["the embedded database", () => ({ folder: undefined })],
  ["PostgreSQL", () => ({ url: postgres.url, schema: "backends" })],
];

describe.each(backends)("on %s", (_, location) => {
  test("graphs are executed, several at once, each node once", async () => {
    const database = await openDatabase(location());
    const fixture = await engineFixture({ database });
    await fixture.beside();
    const ids = await Promise.all(
      Array.from({ length: 5 }, (_unused, value) =>
        fixture.run({ seed: { value } }, { workflow: idleGraph(40, "fan") }),
      ),
    );
    for (const id of ids) {
      const run = await readRun(fixture as never, id);
      expect(run?.status).toBe("succeeded");
      expect(run?.nodes.map(({ attempts }) => attempts)).toEqual(Array(40).fill(1));
    }
    await fixture.close();
    await database.close();
    expect(fixture.errors).toEqual([]);
  });
});
