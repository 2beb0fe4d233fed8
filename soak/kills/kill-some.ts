import type { Seeded } from "#runtime/native/testing/seeded";
import type { KillHost } from "./kill-host.ts";
import { killPoints } from "./victim-order.ts";

export interface KillOptions {
  readonly kills: number;
  readonly random: Seeded;
  readonly onProgress: (text: string) => void;
  /** Ends the database server and starts it again. */
  readonly restart?: () => Promise<unknown>;
}

/** How many lines a victim dispatches before it dies. */
const linesEach = 4;
/** Each this many kills the database server goes too. */
const restartEvery = 10;
/** A victim that dies more rarely than this ends by itself; then nothing is proved, and the next one is tried. */
const triesEach = 3;

/** Kills processes one after the other, at each point in turn, each after a random number of times that it was reached. */
export async function killSome(host: KillHost, { kills, random, onProgress, restart }: KillOptions): Promise<void> {
  let line = 0;
  for (let turn = 0; host.kills < kills; turn += 1) {
    if (turn > kills * triesEach) {
      host.faults.push(`only ${host.kills} of ${kills} victims reached the point where they were to die`);
      return;
    }
    const at = killPoints[turn % killPoints.length] ?? "claimed";
    const often = ["claimed", "called", "settled"].includes(at) ? 12 : 3;
    const count = at === "tool-started" || at === "half-written" ? 1 : 1 + random.below(often);
    const lines = Array.from({ length: linesEach }, () => `line-${(line += 1)}`);
    const dying = host.kill({ kill: { at, count }, lines });
    if (restart !== undefined && turn % restartEvery === restartEvery - 1) await restart();
    await dying;
    if (host.kills % 20 === 0) onProgress(`${host.kills} of ${kills} kills`);
  }
}
