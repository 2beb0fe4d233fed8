import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { JobQueues, runJobSchema } from "./queue.ts";

let database: OpenDatabase;
let queues: JobQueues;
const errors: unknown[] = [];
const others = Array.from({ length: 120 }, (_, index) => `other-${index}`);

/** What is more urgent than the job that could not be taken is taken, and deleted, before that one. */
async function onError(error: unknown): Promise<void> {
  errors.push(error);
  await send(others, 1);
  queues.wake("work");
}

beforeAll(async () => {
  database = await openDatabase({ folder: undefined });
  // The next look is when what is sent as a claim fails is there, and not before.
  queues = new JobQueues(database, { names: ["work"], pollMs: 3_600_000, onError: (error) => void onError(error) });
  await queues.start();
});
afterAll(async () => {
  await queues.stop();
  await database.close();
});

function send(ids: readonly string[], priority: number): Promise<void> {
  const jobs = ids.map((runId) => ({ runId }));
  return database.db.transaction().execute((tx) => queues.send(tx, "work", jobs, { priority }));
}

test("a job whose transaction does not commit is on its queue again, whatever is taken and deleted before it", async () => {
  await send(["first"], 0);
  const taken: string[] = [];
  const stop = new AbortController();
  await queues.serve("work", {
    signal: stop.signal,
    schema: runJobSchema,
    claim: async (_tx, { runId }) => {
      if (errors.length > 0) return { runId };
      throw new Error(`${runId} cannot be taken now`);
    },
    execute: ({ runId }) => {
      taken.push(runId);
      if (taken.length === others.length + 1) stop.abort();
      return Promise.resolve();
    },
  });
  expect(taken.at(-1)).toBe("first");
  expect(taken.toSorted()).toEqual(["first", ...others].toSorted());
  expect(errors.map(String)).toEqual(["Error: first cannot be taken now"]);
});
