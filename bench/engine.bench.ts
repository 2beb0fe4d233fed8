import { PgBoss } from "pg-boss";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { engineFixture, idleGraph } from "#runtime/engine/testing";
import { alternate } from "./alternate.ts";
import type { Bench, BenchRow } from "./bench.ts";

const nodeCount = 200;
const rounds = 5;

/** What the engine takes for a node that does nothing, over what pg-boss takes to send, fetch and complete a job. */
export const engineOverQueue: Bench = {
  name: "engine",
  async run({ onProgress }): Promise<BenchRow[]> {
    onProgress(`timing ${rounds} alternating rounds of ${nodeCount} nodes`);
    return [await measure("embedded", await openDatabase({ folder: undefined }))];
  },
};

async function measure(name: string, database: OpenDatabase): Promise<BenchRow> {
  const fixture = await engineFixture({ database });
  const boss = new PgBoss({ ...database.queue, supervise: false, schedule: false });
  try {
    await boss.start();
    await boss.createQueue("bench");
    const workflow = idleGraph(nodeCount, "chain");
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
    const each = (ms: number): string => `${(ms / nodeCount).toFixed(2)} ms`;
    return {
      name: `a node of the engine over a job of pg-boss, ${name} database`,
      ratio: times.engine / times.queue,
      goal: 2,
      unit: "x",
      detail: `${each(times.engine)} over ${each(times.queue)}, medians of ${rounds} alternating rounds of ${nodeCount}`,
    };
  } finally {
    await boss.stop({ graceful: false });
    await fixture.close();
    await database.close();
  }
}
