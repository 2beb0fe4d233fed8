import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTools } from "#runtime/native/tools";
import { baseCases } from "./base-cases.ts";
import { shortMatrix } from "./matrix.ts";
import { withFaultMatrix } from "./run-matrix.ts";

/** `npm run parity:full` runs every row, and clean cases a hundred times. */
test("seeded faults are caught and put down to what they are; without one there is no alarm", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-faults-"));
  const onError = (error: unknown): never => {
    throw error;
  };
  const parts = { folder, tools: createTools(), signal: new AbortController().signal, onError };
  try {
    await withFaultMatrix(parts, async (matrix) => {
      for (const row of shortMatrix) {
        const { outcome, why, told } = await matrix.runRow(row);
        expect.soft({ row: row.id, outcome, why, told }).toMatchObject({ outcome: "right", why: undefined });
      }
      for (const base of baseCases) {
        const { verdict, reason, causes } = await matrix.runClean(base);
        expect.soft({ base: base.id, verdict, reason, causes }).toMatchObject({ verdict: "pass", causes: [] });
      }
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}, 600_000);
