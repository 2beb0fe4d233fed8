import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { catalogue, compile, outputType, RenderlineError, type Catalogue } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import type { App } from "#runtime/app";
import { methodsOf } from "#runtime/materials/testing";
import { keepPresent } from "#runtime/store/worker-records";
import stillOutput from "#output-types/still-legacy.output-type";
import { cancelOrderLine } from "../cancel.ts";
import { importOrderLines } from "../order-lines.ts";
import { hanging, ordersFixture, type OrdersFixture } from "../testing/orders.ts";
import { preflight } from "./preflight.ts";
import { preflightSchema, type PreflightReport } from "./report.ts";

let orders: OrdersFixture;
beforeAll(async () => {
  // No heartbeat while it lasts: tests say who is there.
  orders = await ordersFixture({ takesKept: true, timing: { heartbeatMs: 3_600_000, leaseSeconds: 7_200 } });
  await orders.order("plain");
});
afterAll(() => orders.close());
afterEach(async () => {
  orders.faults.graph = () => Promise.resolve();
  await orders.mode("legacy");
});

async function ask(ids: readonly string[], app: App = orders.app, of: Catalogue = orders.catalogue) {
  const report = await preflight(app, { ids, catalogue: of });
  expect(preflightSchema.parse(report)).toEqual(report);
  return report;
}

/** What was found of the first line and of what would make it, as `check path: state code`. */
function told({ checks, lines: [line] }: PreflightReport): string[] {
  return [...checks, ...(line?.checks ?? [])].map(
    ({ check, path, state, code }) => `${check}${path === null ? "" : ` ${path}`}: ${state} ${code}`,
  );
}

/** The same app with a store that is changed in some of its methods. */
function storing(changed: Partial<App["artifacts"]>): App {
  return { ...orders.app, artifacts: { ...methodsOf(orders.app.artifacts), ...changed } };
}

/** Takes in a line of another output type. */
async function orderOf(id: string, type: Parameters<typeof compile>[0]): Promise<Catalogue> {
  const definitions = catalogue([...orders.catalogue.all, compile(library), compile(rules), compile(type)]);
  const line = JSON.stringify({ id, product: "dome", outputType: type.id });
  await importOrderLines(orders.app, { text: line, catalogue: definitions });
  return definitions;
}

/** Every row of every table, but who is there: that is renewed by itself. */
async function allRows(): Promise<unknown> {
  const { db } = orders.app.database;
  const { rows: tables } = await sql<{ name: string }>`
    select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE' and table_name <> 'worker' order by 1`.execute(
    db,
  );
  const all: unknown[] = [];
  for (const { name } of tables) {
    const { rows } = await sql`select row_to_json(t) as row from ${sql.table(name)} t order by 1::text`.execute(db);
    if (!name.startsWith("pgboss") || name.includes("job")) all.push([name, rows]);
  }
  return all;
}

async function stored(): Promise<string[]> {
  const digests: string[] = [];
  for await (const { sha256 } of orders.app.artifacts.list()) digests.push(sha256);
  return digests.toSorted();
}

const common = { title: "Own", family: "order_line", artifactKind: "glb", materials: { library, rules } } as const;
const glb = { compression: "none", up: "y", unit: "m" } as const;

describe("a report", () => {
  test("says of each line everything that can be known, and changes nothing", async () => {
    await orders.mode("shadow");
    const before = [await allRows(), await stored()];
    const report = await ask(["plain"]);
    expect([await allRows(), await stored()]).toEqual(before);
    expect(report).toMatchObject({
      ok: true,
      lines: [{ orderLine: "plain", product: "dome", mode: "shadow", path: "legacy", kept: { nodes: [], of: 4 } }],
    });
    expect(told(report)).toEqual([
      "workers: ok workers-present",
      "workers: ok workers-present",
      "workers: ok workers-present",
      "workers: ok workers-present",
      "space: ok space-free",
      "dispatch: ok not-under-way",
      "definition legacy: ok definition-holds",
      "legacy legacy: ok legacy-able",
      "definition graph: ok definition-holds",
      "product: ok product-whole",
      "settings legacy: ok settings-allowed",
      "materials legacy: warning material-fallback",
      "settings graph: ok settings-allowed",
      "materials graph: warning material-fallback",
      "kept graph: ok results-kept",
      "time legacy: unknown no-past-runs",
    ]);
    expect(report.lines[0]?.outputTypeDigest).toBe(orders.catalogue.byId("ordered")?.digest);
  });

  test("is of all lines that never were dispatched, where none is named; an unknown one is refused", async () => {
    const { lines } = await ask([]);
    expect(lines.map(({ orderLine }) => orderLine)).toEqual(["plain"]);
    await expect(ask(["gone"])).rejects.toMatchObject({ code: "order-line-unknown" });
  });

  test("says that a line is being made", async () => {
    await orders.order("under-way");
    await orders.mode("graph");
    const { fault, started } = hanging();
    orders.faults.graph = fault;
    await orders.dispatch("under-way");
    await started;
    const report = await ask(["under-way"]);
    expect(report.ok).toBe(false);
    expect(told(report)).toContain("dispatch: problem dispatch-under-way");
    await cancelOrderLine(orders.app, { orderLineId: "under-way", author: "Ada" });
  });

  test("after a run tells how long it takes and what is kept, and that there is an output", async () => {
    await orders.order("made");
    await orders.mode("graph");
    const { id } = await orders.dispatch("made");
    await orders.untilEnded(id);
    const report = await ask(["made"]);
    expect(told(report)).toEqual(
      expect.arrayContaining([
        "dispatch: warning output-published",
        "time graph: ok time-estimated",
        "kept graph: ok results-kept",
      ]),
    );
    const [line] = report.lines;
    expect(line).toMatchObject({ path: "graph", kept: { nodes: ["order", "product", "materials", "export"], of: 4 } });
    expect(line?.estimate).toEqual({ seconds: 0, runs: 1 });
    // Of the other path there is no past run.
    await orders.mode("legacy");
    expect(told(await ask(["made"]))).toContain("time legacy: unknown no-past-runs");
  });
});

describe("definitions", () => {
  test("a graph that cannot be started is a problem where the mode asks for it, and legacy would make the output", async () => {
    const broken = catalogue(orders.catalogue.all.filter(({ definition }) => definition.kind !== "workflow"));
    expect((await ask(["plain"], orders.app, broken)).ok).toBe(true);
    await orders.mode("graph");
    const report = await ask(["plain"], orders.app, broken);
    expect(report).toMatchObject({ ok: false, lines: [{ mode: "graph", path: "legacy" }] });
    expect(told(report)).toContain("definition graph: problem definition-invalid");
    await orders.mode("shadow");
    const shadow = await ask(["plain"], orders.app, broken);
    expect(shadow.ok).toBe(true);
    expect(told(shadow)).toContain("definition graph: warning definition-invalid");
  });

  test("what the database keeps under a digest and is something else is told: the next dispatch puts it right", async () => {
    const type = outputType("kept", {
      ...common,
      legacy: { preset: "glb", settings: { ...glb, onMissing: "fallback" } },
    });
    const definitions = await orderOf("kept", type);
    const { digest, text } = compile(type);
    const changed = text.replace('"Own"', '"Other"');
    await sql`insert into definition values (${digest}, 'output-type', 'kept', ${changed}, now())`.execute(
      orders.app.database.db,
    );
    const report = await ask(["kept"], orders.app, definitions);
    expect(told(report)).toContain("definition legacy: warning definition-not-kept");
  });

  test("a module that this installation lacks is told by its node", async () => {
    await orders.mode("graph");
    const modules = new Map(orders.app.modules);
    modules.delete("order-line/export-glb");
    const report = await ask(["plain"], { ...orders.app, modules });
    expect(told(report)).toContain("definition graph: problem definition-invalid");
  });

  test("legacy's command is looked for, where this process would execute it", async () => {
    const own = (id: string, program: string) =>
      outputType(id, { ...common, legacy: { command: [program, "-c", "true"], timeoutSeconds: 1 } });
    const found = await orderOf("own-there", own("own-there", "/bin/sh"));
    expect(told(await ask(["own-there"], orders.app, found))).toContain("legacy legacy: ok legacy-able");
    const missing = await orderOf("own-gone", own("own-gone", "no-such-renderer"));
    const report = await ask(["own-gone"], orders.app, missing);
    expect(report.ok).toBe(false);
    expect(told(report)).toContain("legacy legacy: problem legacy-command-missing");
    const elsewhere = await ask(["own-gone"], { ...orders.app, takes: [] }, missing);
    expect(told(elsewhere)).toContain("legacy legacy: unknown legacy-command-elsewhere");
    // The dome has no STEP file, which a command is given.
    expect(told(report)).toContain("product: problem artifact-missing");
  });
});

describe("products and materials", () => {
  test("a lost file is a problem, a store that does not answer is not known", async () => {
    const lost = await ask(["plain"], storing({ has: () => Promise.resolve(false) }));
    expect(lost.ok).toBe(false);
    expect(told(lost)).toContain("product: problem artifact-missing");
    const away = await ask(
      ["plain"],
      storing({ readJson: () => Promise.reject(new RenderlineError("store-unreachable", "away", "Wait.")) }),
    );
    expect(away.ok).toBe(true);
    expect(told(away)).toContain("product: unknown store-unreachable");
  });

  test("a line that is pinned to an older revision is told so", async () => {
    const { db } = orders.app.database;
    const current = db.updateTable("product").where("id", "=", "dome");
    await current.set({ current_revision: "b".repeat(64) }).execute();
    expect(told(await ask(["plain"]))).toContain("product: warning revision-superseded");
    await current.set({ current_revision: "a".repeat(64) }).execute();
  });

  test("a policy that fails is a problem of the path that makes the output", async () => {
    const settings = { ...glb, onMissing: "fail" } as const;
    const strict = outputType("strict", { ...common, legacy: { preset: "glb", settings } });
    const report = await ask(["strict"], orders.app, await orderOf("strict", strict));
    expect(report.ok).toBe(false);
    expect(told(report)).toContain("materials legacy: problem material-missing");
    const [missing] = report.lines[0]?.checks.filter(({ check }) => check === "materials") ?? [];
    expect(missing).toMatchObject({ message: expect.stringContaining("it would fail"), remedy: expect.any(String) });
  });

  test("what a line sets must be allowed on the path", async () => {
    const row = await orders.app.database.db
      .selectFrom("order_line")
      .selectAll()
      .where("id", "=", "plain")
      .executeTakeFirstOrThrow();
    const line = JSON.parse(String(await orders.app.artifacts.read(row.artifact_sha256))) as object;
    const ref = await orders.app.artifacts.writeJson("order-line", "order", {
      ...line,
      params: { export: { up: "q" } },
    });
    await orders.app.database.db
      .insertInto("order_line")
      .values({ ...row, id: "sets", artifact_sha256: ref.sha256 })
      .execute();
    await orders.mode("shadow");
    const report = await ask(["sets"]);
    expect(report.ok).toBe(false);
    expect(told(report)).toEqual(
      expect.arrayContaining([
        "settings legacy: problem order-line-param-invalid",
        "settings graph: warning order-line-param-invalid",
      ]),
    );
  });
});

describe("what would make the lines", () => {
  test("the renderer is started where it would be used, and told by its version", async () => {
    const definitions = await orderOf("still", stillOutput);
    const identity = { kind: "blender", version: "4.5.15", build: "abc" };
    const tool = (answer: () => Promise<typeof identity>): App => ({
      ...orders.app,
      tools: { ...orders.app.tools, blender: { ...orders.app.tools.blender, identity: answer } },
    });
    const there = await ask(
      ["still"],
      tool(() => Promise.resolve(identity)),
      definitions,
    );
    expect(there.checks[0]).toMatchObject({ check: "tools", state: "ok", message: expect.stringContaining("4.5.15") });
    const failure = new RenderlineError("renderer-missing", "There is no renderer", "Install it.");
    const gone = await ask(
      ["still"],
      tool(() => Promise.reject(failure)),
      definitions,
    );
    expect(gone.ok).toBe(false);
    expect(told(gone)).toContain("tools: problem renderer-missing");
    // A process that executes nothing tries no tool of its own: whoever is there counts.
    const elsewhere = await ask(["still"], { ...tool(() => Promise.reject(failure)), takes: [] }, definitions);
    expect(told(elsewhere).filter((one) => one.startsWith("tools"))).toEqual([]);
  });

  test("somebody must take each class, and hold its modules", async () => {
    const { db } = orders.app.database;
    await db.deleteFrom("worker").execute();
    await orders.mode("graph");
    const nobody = await ask(["plain"]);
    expect(nobody.ok).toBe(false);
    expect(told(nobody).filter((one) => one === "workers: problem no-worker").length).toBeGreaterThan(2);
    expect(told(nobody)).toContain("workers: warning no-worker");
    await keepPresent(db, { name: "old", classes: ["cpu", "io", "legacy", "dispatch"], modules: [] }, 3_600);
    const strangers = await ask(["plain"]);
    expect(told(strangers)).toContain("workers: problem module-not-held");
    await orders.mode("shadow");
    const beside = await ask(["plain"]);
    expect(beside.ok).toBe(true);
    expect(told(beside)).toContain("workers: warning module-not-held");
    await orders.mode("legacy");
    expect(told(await ask(["plain"])).filter((one) => one.startsWith("workers"))).toEqual([
      "workers: ok workers-present",
      "workers: ok workers-present",
    ]);
  });

  test("room that nobody can measure is not known, and too little is a problem", async () => {
    const unknown = await ask(["plain"], storing({ freeBytes: () => Promise.resolve(undefined) }));
    expect(unknown.ok).toBe(true);
    expect(told(unknown)).toContain("space: unknown space-unmeasured");
    const full = await ask(["plain"], storing({ freeBytes: () => Promise.resolve(2 ** 20) }));
    expect(full.ok).toBe(false);
    expect(told(full)).toContain("space: problem disk-full");
  });
});
