import { PgBoss } from "pg-boss";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { engineFixture, idleGraph, type EngineFixture } from "#runtime/engine/testing";
import { startPostgres } from "#runtime/store/testing/postgres";
import { alternate, median } from "./alternate.ts";
import type { Bench, BenchRow } from "./bench.ts";

const nodeCount = 200;
const rounds = 5;

/** Nodes of a long run and of a short one. */
const [many, few] = [10_000, 100];

/** What the engine takes for a node that does nothing: over a job of pg-boss, and in a long run over a short one. */
export const engineOverQueue: Bench = {
  name: "engine",
  async run({ onProgress }): Promise<BenchRow[]> {
    const postgres = await startPostgres();
    const rows: BenchRow[] = [];
    try {
      for (const [name, location] of [
        ["embedded", { folder: undefined }],
        ["PostgreSQL", { url: postgres.url }],
      ] as const) {
        const database = await openDatabase(location);
        const fixture = await engineFixture({ database });
        onProgress(`${name}: ${rounds} alternating rounds of ${nodeCount} nodes`);
        rows.push(await overQueue(name, database, fixture));
        onProgress(`${name}: a run of ${many} nodes`);
        rows.push(await longOverShort(name, fixture));
        await fixture.close();
        await database.close();
      }
    } finally {
      await postgres.close();
    }
    return rows;
  },
};

async function overQueue(name: string, database: OpenDatabase, fixture: EngineFixture): Promise<BenchRow> {
  const boss = new PgBoss({ ...database.queue, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue("bench");
  const workflow = idleGraph(nodeCount, "fan");
  const times = await alternate(
    {
      engine: async () => {
        await fixture.run({}, { workflow });
      },
      queue: async () => {
        for (let count = 0; count < nodeCount; count += 1) {
          await boss.send("bench", { runId: "run", nodeId: `n${count}` });
          const [job] = await boss.fetch("bench");
          if (job === undefined) throw new Error("the queue lost a job");
          await boss.complete("bench", job.id);
        }
      },
    },
    rounds,
  );
  await boss.stop({ graceful: false });
  const each = (ms: number): string => `${(ms / nodeCount).toFixed(2)} ms`;
  return {
    name: `a node of the engine over a job of pg-boss, ${name} database`,
    ratio: times.engine / times.queue,
    goal: 2,
    unit: "x",
    detail: `${each(times.engine)} over ${each(times.queue)}, medians of ${rounds} alternating rounds of ${nodeCount}`,
  };
}

async function longOverShort(name: string, fixture: EngineFixture): Promise<BenchRow> {
  const perNode = async (count: number): Promise<number> => {
    const started = performance.now();
    await fixture.run({}, { workflow: idleGraph(count, "fan") });
    return (performance.now() - started) / count;
  };
  const short = [];
  for (let round = 0; round < rounds; round += 1) short.push(await perNode(few));
  const long = await perNode(many);
  return {
    name: `a node of a run of ${many} over one of a run of ${few}, ${name} database`,
    ratio: long / median(short),
    goal: 1.5,
    unit: "x",
    detail: `${long.toFixed(2)} ms over ${median(short).toFixed(2)} ms`,
  };
}
