import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RenderlineError } from "#contracts";
import { openApp, type App } from "#runtime/app";
import { dispatchOrderLine } from "#runtime/dispatch/dispatch";
import { importOrderLines } from "#runtime/dispatch/order-lines";
import { outlasting } from "#runtime/engine/outlasting";
import { createTools } from "#runtime/native/tools";
import { trialCatalogue } from "./trial-definitions.ts";
import { modulesAfter } from "./trial-modules.ts";
import { trialPlace } from "./trial-place.ts";
import { trialProduct } from "./trial-product.ts";
import { trialModes, trialTypeOf, victimOrderSchema } from "./victim-order.ts";

/**
 * A process that works on a database until it is killed, by itself, at the very point that it was told: that is where the
 * kernel takes it, with whatever it has going. Started by `kill-host.ts`.
 */
const order = victimOrderSchema.parse(JSON.parse(process.argv[2] ?? ""));
const { kill } = order;
let left = kill?.count ?? 0;

function reach(point: string): void {
  if (kill?.at !== point) return;
  left -= 1;
  if (left <= 0) process.kill(process.pid, "SIGKILL");
}

const tools = createTools();
const types = trialModes.map(trialTypeOf);
const catalogue = trialCatalogue(types);
const modules = modulesAfter(async () => {
  if (kill?.at === "tool-started") {
    // Loading, it is a process of its own already, and nobody has heard of it.
    void tools.blender.start().catch(() => undefined);
    await sleep(400);
    reach("tool-started");
  }
  if (kill?.at === "half-written") {
    const large = join(order.dataFolder, `large-${process.pid}.bin`);
    await writeFile(large, Buffer.alloc(64 * 2 ** 20, process.pid));
    setTimeout(() => reach("half-written"), 4);
    await app.artifacts.writeFile("glb", "model", large);
  }
});
const app: App = await openApp({
  ...trialPlace(order.dataFolder, order.schema, process.env["DATABASE_URL"]),
  tools,
  modules,
  now: () => new Date(),
  onError: (error) => process.stderr.write(`${String(error)}\n`),
  timing: { leaseSeconds: 2, heartbeatMs: 300, superviseMs: 300, pollMs: 50, retrySeconds: [0, 0, 0, 0], drainMs: 500 },
  onBoundary: reach,
  takesKept: false,
});

/** What it does for itself waits for a database that is started again meanwhile; what engine and dispatcher do is their own affair. */
const patiently = <TResult>(act: () => Promise<TResult>): Promise<TResult> =>
  outlasting(act, { seconds: 60, signal: new AbortController().signal });

const text = order.lines
  .map((id, index) => JSON.stringify({ id, product: trialProduct, outputType: types[index % types.length] }))
  .join("\n");
await patiently(() => importOrderLines(app, { text, catalogue }));
for (const [index, orderLineId] of order.lines.entries()) {
  await patiently(() => dispatchOrderLine(app, { orderLineId, catalogue })).catch((error: unknown) => {
    if (!(error instanceof RenderlineError)) throw error;
    process.stderr.write(`${error.message}\n`);
  });
  if (index === 0) process.stdout.write("at work\n");
}
while (await patiently(anythingOpen)) await sleep(50);
await app.close();

async function anythingOpen(): Promise<boolean> {
  const { db } = app.database;
  const dispatches = db.selectFrom("dispatch").select("id").where("status", "=", "running").limit(1);
  const runs = db.selectFrom("run").select("id").where("status", "in", ["queued", "running"]).limit(1);
  return (await dispatches.executeTakeFirst()) !== undefined || (await runs.executeTakeFirst()) !== undefined;
}
