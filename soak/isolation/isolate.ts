import { once } from "node:events";
import { RenderlineError } from "#contracts";
import { ordersFixture, type OrdersFixture } from "#runtime/dispatch/testing/orders";
import { parts, publishedGlb } from "#runtime/modules/export/testing";
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

/** Products of which each has other parts, so that one line's output given to another line is seen. */
const products = parts.map((_, index) => ({
  id: `product-${index}`,
  /** No file is read: a digest of its own is enough. */
  step: String(index).repeat(64),
  listed: parts.slice(0, index + 1),
}));

/** By product, the digest of what legacy makes of it while there is no shadow. */
async function legacyAlone(orders: OrdersFixture): Promise<ReadonlyMap<string, string>> {
  const alone = new Map<string, string>();
  for (const { id, step, listed } of products) {
    await orders.publish(id, step, listed, [], await publishedGlb(listed));
    await orders.orderProduct(id, `${id}-alone`);
    const legacy = await orders.dispatch(`${id}-alone`);
    await orders.untilEnded(legacy.id);
    for (const { sha256 } of await orders.publications(legacy.id)) alone.set(id, sha256);
  }
  return alone;
}

/**
 * Dispatches order lines of several products with a shadow whose nodes fail, crash or hang at random, and looks whether what
 * was published of each line is, by its digest, what legacy makes of its product alone.
 */
export async function isolate(count: number, random: Seeded): Promise<Isolated> {
  const orders = await ordersFixture({ timing: { retrySeconds: [0], pollMs: 10, superviseMs: 50 } });
  const faults: string[] = [];
  try {
    const alone = await legacyAlone(orders);
    const told = new Set(alone.values());
    if (told.size !== products.length) faults.push(`${products.length} products come to ${told.size} outputs`);
    await orders.mode("shadow");
    orders.faults.graph = async (signal) => {
      const lot = random.below(20);
      if (lot === 0) throw new RenderlineError("tool-failed", "told to fail", "Tell it not to.");
      if (lot === 1) throw new RenderlineError("tool-crashed", "told to crash", "Tell it not to.");
      if (lot === 2) throw new Error("a defect");
      if (lot === 3) await once(signal, "abort", { signal: AbortSignal.timeout(200) }).catch(() => undefined);
    };
    for (let start = 0; start < count; start += atOnce) {
      const dispatched = [];
      for (let line = start; line < Math.min(start + atOnce, count); line += 1) {
        const product = products[line % products.length]?.id ?? "";
        await orders.orderProduct(product, `line-${line}`);
        dispatched.push({ product, ...(await orders.dispatch(`line-${line}`)) });
      }
      for (const { id, orderLineId, product } of dispatched) {
        const ended = await orders.untilEnded(id);
        const published = await orders.publications(id);
        if (ended.status !== "published" || ended.path !== "legacy")
          faults.push(`${orderLineId} is ${ended.status} by ${ended.path}`);
        if (published.length !== 1) faults.push(`${orderLineId} has ${published.length} outputs`);
        for (const { sha256 } of published)
          if (sha256 !== alone.get(product)) faults.push(`${orderLineId} is ${sha256}, not legacy's of ${product}`);
      }
    }
    return { faults, dispatches: count, shadows: await orders.shadows(count) };
  } finally {
    await orders.close();
  }
}
