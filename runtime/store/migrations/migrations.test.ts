import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, sql } from "kysely";
import { expect, test } from "vitest";
import { migrate } from "../database.ts";
import { runStatuses } from "../status.ts";
import { migrations } from "./index.ts";

const names = Object.keys(migrations);

/** Rows that a release with this newest migration would have written. A new migration adds its own line. */
const rows: Readonly<Record<string, readonly string[]>> = {
  "2026-11-23-first-tables": [
    `insert into definition values ('d1', 'output-type', 'still-preview', '{}', now())`,
    `insert into run (id, family, mode, status, output_type, output_type_digest, product_id, revision, request, created_at)
       values ('r1', 'order_line', 'legacy', 'succeeded', 'still-preview', 'd1', 'bearing', 'abc', '{}', now())`,
  ],
};

test.each(names)(
  "a database of %s opens and keeps its rows",
  async (name) => {
    const db = new Kysely<{ run: { id: string; status: string } }>({
      dialect: new PGliteDialect({ pglite: await PGlite.create() }),
    });
    await migrate(db, name);
    for (const statement of rows[name] ?? []) await sql.raw(statement).execute(db);
    await migrate(db);
    expect(await db.selectFrom("run").select(["id", "status"]).execute()).toEqual([{ id: "r1", status: "succeeded" }]);
    const refused = sql`update run set status = 'done'`.execute(db);
    await expect(refused).rejects.toThrow(/violates check constraint/);
    for (const status of runStatuses) await sql`update run set status = ${status}`.execute(db);
    await db.destroy();
  },
  60_000,
);

test("every migration has rows to test with", () => {
  expect(Object.keys(rows)).toEqual(names);
});
