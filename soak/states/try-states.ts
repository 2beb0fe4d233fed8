import { asyncModelRun, asyncProperty, check as checkProperty, constantFrom, defaultReportMessage } from "fast-check";
import { dispatchModes } from "#runtime/store/status";
import { check, steps } from "./commands.ts";
import { look } from "./invariants.ts";
import { World } from "./world.ts";

export interface StatesOptions {
  /** How many orders of steps are tried. */
  readonly runs: number;
  /** Another one tries others; any, without it. */
  readonly seed?: number;
  /** After so long the shortest order that was found to fail is told, seconds; without it, the shortest there is. */
  readonly seconds?: number;
  /** Hears now and then how many orders were tried. */
  readonly onTried?: (tried: number) => void;
}

/** After each step all that stands in the database is looked at, so it must not grow with what was tried before. */
const ordersADatabase = 20;

/**
 * Has workers, people and clocks take their steps in made-up orders, then lets all that is open end.
 * @returns what did not hold, with the seed and the fewest steps that show it
 */
export async function tryStates({ runs, seed, seconds, onTried }: StatesOptions): Promise<string[]> {
  let orders = await World.openOrders();
  let tried = 0;
  const property = asyncProperty(constantFrom(...dispatchModes), steps, async (mode, made) => {
    try {
      if (tried > 0 && tried % ordersADatabase === 0) {
        onTried?.(tried);
        await orders.close();
        orders = await World.openOrders();
      }
      tried += 1;
      const world = await World.open(orders, mode);
      const model = { before: await look(world) };
      await asyncModelRun(() => ({ model, real: world }), made);
      await world.finish();
      await check(model.before, world);
    } catch (error) {
      // What a failure has left would fail whatever is tried next.
      await orders.close();
      orders = await World.openOrders();
      throw error;
    }
  });
  try {
    const details = await checkProperty(property, {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed }),
      ...(seconds === undefined ? {} : { interruptAfterTimeLimit: seconds * 1000 }),
    });
    return details.failed ? [defaultReportMessage(details) ?? String(details.errorInstance)] : [];
  } finally {
    await orders.close();
  }
}
