import { sql } from "kysely";
import type { Queryable } from "./run-records.ts";
import type { WorkClass } from "./status.ts";

/** A process that is there, and what it takes. */
export interface PresentWorker {
  readonly name: string;
  readonly classes: readonly WorkClass[];
  /** The modules that it holds, as `key@version`. */
  readonly modules: readonly string[];
}

/** Says that a worker is there for so many seconds from now, by the database's own clock: those of machines differ. */
export async function keepPresent(db: Queryable, { name, classes, modules }: PresentWorker, seconds: number) {
  const until = sql`now() + make_interval(secs => ${seconds}::float8)`;
  await sql`
    insert into worker (name, classes, modules, started_at, present_until)
    values (${name}, ${JSON.stringify(classes)}::jsonb, ${JSON.stringify(modules)}::jsonb, now(), ${until})
    on conflict (name) do update set present_until = excluded.present_until`.execute(db);
}

export async function forgetWorker(db: Queryable, name: string): Promise<void> {
  await db.deleteFrom("worker").where("name", "=", name).execute();
}

/** Forgets who was killed. @param all whoever else there is: nobody can be beside an embedded database's own process */
export async function forgetGone(db: Queryable, all: boolean): Promise<void> {
  await db
    .deleteFrom("worker")
    .$if(!all, (query) => query.where("present_until", "<", sql<Date>`now()`))
    .execute();
}

export async function presentWorkers(db: Queryable): Promise<PresentWorker[]> {
  const rows = db.selectFrom("worker").select(["name", "classes", "modules"]);
  return rows
    .where("present_until", ">", sql<Date>`now()`)
    .orderBy("name")
    .execute();
}
