import type { KillHost } from "./kill-host.ts";
import { killPoints, type KillPoint } from "./victim-order.ts";

export interface KillOptions {
  /** Kills at each point. */
  readonly each: number;
  /** A whole number from 0 to `below`, without `below`. */
  readonly random: { below(below: number): number };
  /** Hears of each kill, and how many there were. */
  readonly onKill: (at: KillPoint, kills: number) => void;
  /**
   * Ends the database server and starts it again, each so many kills, under a process that is at work and has to outlast it; the
   * next one is killed beside that.
   */
  readonly restart?: { readonly every: number; readonly server: () => Promise<unknown> };
}

/** How many lines a victim dispatches before it dies. */
const linesEach = 4;
/** A victim that dies more rarely than this ends by itself; then nothing is proved, and the next one is tried. */
const triesEach = 3;

/** Kills processes one after the other, at each point in turn, each after a random number of times that it was reached. */
export async function killSome(host: KillHost, { each, random, onKill, restart }: KillOptions): Promise<void> {
  const killedAt = (at: KillPoint): number => host.killed.get(at) ?? 0;
  let turn = 0;
  for (let round = 0; round < each * triesEach; round += 1) {
    for (const at of killPoints.filter((point) => killedAt(point) < each)) {
      const before = killedAt(at);
      const often = ["claimed", "called", "settled"].includes(at) ? 12 : 3;
      const count = at === "tool-started" || at === "half-written" ? 1 : 1 + random.below(often);
      const lines = Array.from({ length: linesEach }, (_, index) => lineOf(at, turn, index));
      turn += 1;
      const restarted = restart !== undefined && turn % restart.every === 0;
      const peer = restarted ? await outlived(host, lines, restart.server) : undefined;
      await host.kill({ kill: { at, count }, lines });
      await peer?.ended;
      if (killedAt(at) > before) onKill(at, killsOf(host));
    }
  }
  for (const at of killPoints.filter((point) => killedAt(point) < each))
    host.faults.push(`only ${killedAt(at)} of ${each} victims reached "${at}", where they were to die`);
}

/**
 * Restarts the database server under a process that is at work, and comes back when the server has.
 * @returns the end of that process, which goes on meanwhile
 */
async function outlived(
  host: KillHost,
  lines: readonly string[],
  restart: () => Promise<unknown>,
): Promise<{ readonly ended: Promise<void> }> {
  const restarted = Promise.withResolvers<void>();
  const ended = host.kill({ lines: lines.map((line) => `${line}.outlives`) }, async () => {
    await restart();
    restarted.resolve();
  });
  await Promise.race([restarted.promise, ended]);
  return { ended };
}

export function killsOf({ killed }: KillHost): number {
  return [...killed.values()].reduce((sum, count) => sum + count, 0);
}

/** An order line's id, which tells at which point the process was killed that dispatched it. */
function lineOf(at: KillPoint, turn: number, index: number): string {
  return `${at}.${turn}.${index}`;
}

export function pointOf(line: string): KillPoint | undefined {
  return killPoints.find((at) => line.startsWith(`${at}.`));
}
