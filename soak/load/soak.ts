import { startPostgres } from "#runtime/store/testing/postgres";
import type { Soak } from "../soak.ts";
import { load } from "./load.ts";

const lines = 1000;
const workers = 4;

/** Order lines of every mode dispatched at once by processes that share the work: none is lost, none made twice. */
export const soakLoad: Soak = {
  name: "load",
  async run({ onProgress }) {
    const postgres = await startPostgres();
    try {
      onProgress(`${workers} processes dispatch ${lines} order lines, and make them`);
      const { faults, dispatches, runs, seconds } = await load(postgres.url, { lines, workers });
      const summary = `${lines} order lines, ${workers} workers, ${dispatches} dispatches, ${runs} runs, ${seconds.toFixed(0)} s`;
      return { faults, summary };
    } finally {
      await postgres.close();
    }
  },
};
