import { openKillHost } from "#runtime/kills/kill-host";
import { killsOf, killSome } from "#runtime/kills/kill-some";
import { killPoints } from "#runtime/kills/victim-order";
import { Seeded } from "#runtime/native/testing/seeded";
import { startPostgres } from "#runtime/store/testing/postgres";
import type { Soak } from "../soak.ts";

/** At each point, on each database: 210 in all. */
const each = 15;
const progressEvery = 15;
/** Each so many kills PostgreSQL goes too, under a process that is at work. */
const restartEvery = 5;

/** Processes killed wherever something can be lost, on both databases; PostgreSQL itself is ended and started under others that live. */
export const soakKills: Soak = {
  name: "kills",
  async run({ firstSeed, onProgress }) {
    const faults: string[] = [];
    const parts: string[] = [];
    const postgres = await startPostgres();
    try {
      for (const backend of ["embedded", "PostgreSQL"] as const) {
        const host = await openKillHost(
          backend === "embedded" ? {} : { database: { url: postgres.url, schema: "kills" } },
        );
        await killSome(host, {
          each,
          random: new Seeded(firstSeed),
          onKill: (_, kills) => {
            if (kills % progressEvery === 0) onProgress(`${backend}: ${kills} of ${each * killPoints.length} kills`);
          },
          ...(backend === "embedded"
            ? {}
            : { restart: { every: restartEvery, server: async () => (await postgres.stop(), postgres.start()) } }),
        });
        const { dispatches, runs } = await host.finish();
        faults.push(...host.faults.map((fault) => `${backend}: ${fault}`));
        parts.push(`${killsOf(host)} kills on ${backend}, ${dispatches.length} dispatches, ${runs.length} runs`);
        await host.close();
      }
    } finally {
      await postgres.close();
    }
    return { faults, summary: `${parts.join("; ")}; ${faults.length} faults` };
  },
};
