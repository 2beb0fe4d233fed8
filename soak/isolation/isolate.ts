import { once } from "node:events";
import { RenderlineError } from "#contracts";
import { ordersFixture } from "#runtime/dispatch/testing/orders";
import type { Seeded } from "#runtime/native/testing/seeded";

/** What went wrong, and what was tried. */
export interface Isolated {
  readonly faults: readonly string[];
  readonly dispatches: number;
  /** How shadows ended, by verdict. */
  readonly shadows: Readonly<Record<string, number>>;
}

/** How many order lines are under way at once. */
const atOnce = 10;

/**
 * Dispatches order lines with a shadow whose nodes fail, crash or hang at random, and looks whether what was published is, by
 * its digest, what legacy makes alone.
 */
export async function isolate(count: number, random: Seeded): Promise<Isolated> {
  const orders = await ordersFixture({ timing: { retrySeconds: [0], pollMs: 10, superviseMs: 50 } });
  const faults: string[] = [];
  const alone = new Set<string>();
  try {
    await orders.order("alone");
    const legacy = await orders.dispatch("alone");
    await orders.untilEnded(legacy.id);
    for (const { sha256 } of await orders.publications(legacy.id)) alone.add(sha256);
    await orders.mode("shadow");
    orders.faults.graph = async (signal) => {
      const lot = random.below(20);
      if (lot === 0) throw new RenderlineError("tool-failed", "told to fail", "Tell it not to.");
      if (lot === 1) throw new RenderlineError("tool-crashed", "told to crash", "Tell it not to.");
      if (lot === 2) throw new Error("a defect");
      if (lot === 3) await once(signal, "abort", { signal: AbortSignal.timeout(200) }).catch(() => undefined);
    };
    for (let start = 0; start < count; start += atOnce) {
      const ids = Array.from({ length: Math.min(atOnce, count - start) }, (_, index) => `line-${start + index}`);
      await orders.order(...ids);
      const dispatched = [];
      for (const id of ids) dispatched.push(await orders.dispatch(id));
      for (const { id, orderLineId } of dispatched) {
        const ended = await orders.untilEnded(id);
        const published = await orders.publications(id);
        if (ended.status !== "published" || ended.path !== "legacy")
          faults.push(`${orderLineId} is ${ended.status} by ${ended.path}`);
        if (published.length !== 1) faults.push(`${orderLineId} has ${published.length} outputs`);
        for (const { sha256 } of published)
          if (!alone.has(sha256)) faults.push(`${orderLineId} is ${sha256}, not legacy's`);
      }
    }
    return { faults, dispatches: count, shadows: await orders.shadows(count) };
  } finally {
    await orders.close();
  }
}
