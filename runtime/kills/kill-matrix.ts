import { randomBytes } from "node:crypto";
import { locateBlender } from "#runtime/native/blender-locate";
import { openKillHost } from "./kill-host.ts";
import { killSome, pointOf } from "./kill-some.ts";
import { killPoints, type KillPoint } from "./victim-order.ts";

/** What became of what the processes had under way that were killed at one point. */
export interface MatrixRow {
  readonly at: KillPoint;
  readonly killed: number;
  readonly dispatches: number;
  /** Of the dispatches, those that were published or have failed for good. */
  readonly ended: number;
  readonly outputs: number;
}

export interface KillMatrix {
  readonly points: readonly MatrixRow[];
  /** Every promise that was not kept. */
  readonly faults: readonly string[];
}

export interface MatrixOptions {
  /** PostgreSQL; an embedded database in a folder of its own without it. */
  readonly url: string | undefined;
  readonly signal: AbortSignal;
  readonly onKill: (at: KillPoint, kills: number, all: number) => void;
}

/** Two at each point: one that is alone proves little, and people wait for it. */
const each = 2;

/**
 * Kills processes of its own at each point where something could be lost, and looks at what is left. Works in a schema or a
 * folder that it removes, however it ends; the database server is left alone.
 * @throws RenderlineError renderer-missing, database-unreachable
 */
export async function killMatrix({ url, signal, onKill }: MatrixOptions): Promise<KillMatrix> {
  // Without Blender nothing could be left of it, and the last point would prove nothing.
  await locateBlender();
  const schema = `renderline_kills_${randomBytes(6).toString("hex")}`;
  const host = await openKillHost({ database: url === undefined ? undefined : { url, schema }, signal });
  try {
    const all = each * killPoints.length;
    await killSome(host, { each, random: chance, onKill: (at, kills) => onKill(at, kills, all) });
    const { dispatches } = await host.finish();
    const points = killPoints.map((at): MatrixRow => {
      const theirs = dispatches.filter(({ line }) => pointOf(line) === at);
      return {
        at,
        killed: host.killed.get(at) ?? 0,
        dispatches: theirs.length,
        ended: theirs.filter(({ status }) => status !== "running").length,
        outputs: theirs.reduce((sum, { outputs }) => sum + outputs.length, 0),
      };
    });
    return { points, faults: host.faults };
  } finally {
    await host.close();
  }
}

const chance = { below: (below: number): number => Math.floor(Math.random() * below) };
