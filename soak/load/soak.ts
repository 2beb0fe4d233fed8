import { startPostgres } from "#runtime/store/testing/postgres";
import { openKillHost } from "../kills/kill-host.ts";
import type { Soak } from "../soak.ts";

const lines = 1000;
const workers = 4;

/** Order lines of every mode dispatched at once by processes that share the work: none is lost, none made twice. */
export const soakLoad: Soak = {
  name: "load",
  async run({ onProgress }) {
    const postgres = await startPostgres();
    const host = await openKillHost({ url: postgres.url, schema: "load" });
    try {
      onProgress(`${workers} processes dispatch ${lines} order lines, and make them`);
      const each = lines / workers;
      const started = performance.now();
      await Promise.all(
        Array.from({ length: workers }, (_, worker) =>
          host.kill({ lines: Array.from({ length: each }, (_unused, index) => `line-${worker}-${index}`) }),
        ),
      );
      const seconds = (performance.now() - started) / 1000;
      const { dispatches, runs } = await host.finish();
      const faults = [...host.faults];
      if (dispatches !== lines) faults.push(`${dispatches} dispatches of ${lines} lines`);
      return { faults, summary: `${lines} order lines, ${workers} workers, ${runs} runs, ${seconds.toFixed(0)} s` };
    } finally {
      await host.close();
      await postgres.close();
    }
  },
};
