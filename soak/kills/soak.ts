import { startPostgres } from "#runtime/store/testing/postgres";
import { Seeded } from "#runtime/native/testing/seeded";
import type { Soak } from "../soak.ts";
import { openKillHost } from "./kill-host.ts";
import { killSome } from "./kill-some.ts";

const killsEach = 100;

/** Processes killed wherever something can be lost, on both databases; PostgreSQL itself is ended and started in between. */
export const soakKills: Soak = {
  name: "kills",
  async run({ firstSeed, onProgress }) {
    const faults: string[] = [];
    const parts: string[] = [];
    const postgres = await startPostgres();
    try {
      for (const backend of ["embedded", "PostgreSQL"] as const) {
        const host = await openKillHost(backend === "embedded" ? undefined : { url: postgres.url, schema: "kills" });
        await killSome(host, {
          kills: killsEach,
          random: new Seeded(firstSeed),
          onProgress: (text) => onProgress(`${backend}: ${text}`),
          ...(backend === "embedded" ? {} : { restart: async () => (await postgres.stop(), postgres.start()) }),
        });
        const { dispatches, runs } = await host.finish();
        faults.push(...host.faults.map((fault) => `${backend}: ${fault}`));
        parts.push(`${host.kills} kills on ${backend}, ${dispatches} dispatches, ${runs} runs`);
        await host.close();
      }
    } finally {
      await postgres.close();
    }
    return { faults, summary: `${parts.join("; ")}; ${faults.length} faults` };
  },
};
