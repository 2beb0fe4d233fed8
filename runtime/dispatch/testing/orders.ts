import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { RenderlineError, type Catalogue } from "#contracts";
import { openApp, type App, type AppParts } from "#runtime/app";
import type { EngineTiming } from "#runtime/engine/timing";
import { trialCatalogue } from "#runtime/kills/trial-definitions";
import { modulesAfter } from "#runtime/kills/trial-modules";
import { publisher } from "#runtime/kills/trial-product";
import { materialsFixture, type MaterialsFixture } from "#runtime/materials/testing";
import { parts, publishedGlb } from "#runtime/modules/export/testing";
import { noTool } from "#runtime/modules/testing/host";
import type { DispatchTable, PublicationTable } from "#runtime/store/schema";
import type { DispatchMode } from "#runtime/store/status";
import { dispatchOrderLine, type Dispatched } from "../dispatch.ts";
import { changeMode } from "../mode.ts";
import { importOrderLines } from "../order-lines.ts";

/** What each node of a graph does before its module: what this throws or waits for is the module's own. */
export interface Faults {
  graph: (signal: AbortSignal, type: string) => Promise<void>;
}

export interface OrdersFixture {
  readonly app: App;
  readonly catalogue: Catalogue;
  readonly faults: Faults;
  readonly publish: MaterialsFixture["publish"];
  /** Takes in lines of the fixture's product. */
  order(...ids: string[]): Promise<void>;
  /** Takes in lines of a product of one's own. */
  orderProduct(product: string, ...ids: string[]): Promise<void>;
  dispatch(id: string): Promise<Dispatched>;
  mode(mode: DispatchMode, share?: number): ReturnType<typeof changeMode>;
  /** How a dispatch ended. */
  untilEnded(dispatchId: string): Promise<DispatchRow>;
  publications(dispatchId: string): Promise<readonly Pick<PublicationTable, "run_id" | "sha256" | "fence">[]>;
  /** How so many shadows have ended, by verdict; waits until they have. */
  shadows(count: number): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

type DispatchRow = Pick<DispatchTable, "id" | "status" | "path" | "mode" | "fence"> & {
  readonly cause: { readonly code: string } | null;
  readonly error: { readonly code: string } | null;
};

export const quick: Partial<EngineTiming> = {
  retrySeconds: [],
  superviseMs: 50,
  pollMs: 20,
  heartbeatMs: 50,
  drainMs: 50,
};

/** Publishes the product that lines order, without any CAD file. */
export async function publishDome({ publish }: Pick<MaterialsFixture, "publish">): Promise<void> {
  await publish("dome", "a".repeat(64), parts, [], await publishedGlb());
}

/** Publishes it in a data folder of one's own, for commands that run there, and leaves that folder to them. */
export async function publishDomeIn(dataFolder: string): Promise<void> {
  const tools = { cad: noTool, blender: noTool, usd: noTool, close: () => Promise.resolve() };
  const onError = (error: unknown): void => {
    throw error;
  };
  const app = await openApp({ dataFolder, tools, now: () => new Date(), onError });
  await publishDome({ publish: await publisher(app) });
  await app.close();
}

/** A real data folder with a published product, and an export that fails when told to. */
export async function ordersFixture(options: Partial<AppParts> = {}): Promise<OrdersFixture> {
  const faults: Faults = { graph: () => Promise.resolve() };
  // Faults are modules' own: what a test tells them to throw is no defect.
  const fixture = await materialsFixture({
    onError: () => undefined,
    modules: modulesAfter((signal, type) => faults.graph(signal, type)),
    takesKept: false,
    ...options,
    timing: { ...quick, ...options.timing },
  });
  const { app } = fixture;
  await publishDome(fixture);
  const ordered = "ordered";
  const definitions = trialCatalogue([ordered]);
  const orderProduct = async (product: string, ...ids: string[]): Promise<void> => {
    const lines = ids.map((id) => JSON.stringify({ id, product, outputType: ordered }));
    await importOrderLines(app, { text: lines.join("\n"), catalogue: definitions });
  };
  return {
    app,
    catalogue: definitions,
    faults,
    publish: fixture.publish,
    order: (...ids) => orderProduct("dome", ...ids),
    orderProduct,
    dispatch: (orderLineId) => dispatchOrderLine(app, { orderLineId, catalogue: definitions }),
    mode: (mode, share) =>
      changeMode(app, { outputType: ordered, mode, share, author: "Ada", reason: "a test" }, definitions),
    untilEnded: async (id) => {
      for (let count = 0; count < 1000; count += 1) {
        const row = await app.database.db
          .selectFrom("dispatch")
          .select(["id", "status", "path", "mode", "fence", "cause", "error"])
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        if (row.status !== "running") return row;
        await sleep(20);
      }
      throw new Error(`dispatch ${id} does not end`);
    },
    publications: (id) =>
      app.database.db
        .selectFrom("publication")
        .select(["run_id", "sha256", "fence"])
        .where("dispatch_id", "=", id)
        .execute(),
    shadows: async (wanted) => {
      for (let looked = 0; looked < 1000; looked += 1) {
        const rows = await app.database.db.selectFrom("shadow_result").select("verdict").execute();
        if (rows.length >= wanted) return countBy(rows.map(({ verdict }) => verdict));
        await sleep(20);
      }
      throw new Error(`not all of ${wanted} shadows have ended`);
    },
    close: () => fixture.close(),
  };
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** A fault that fails as something of the moment, or as bad input. */
export function failing(code: "tool-crashed" | "tool-failed"): () => Promise<void> {
  return () => Promise.reject(new RenderlineError(code, "told to fail", "Tell it not to."));
}

/** A fault that hangs until its signal fires; `started` resolves when it does. */
export function hanging(): { readonly fault: (signal: AbortSignal) => Promise<void>; readonly started: Promise<void> } {
  const begun = Promise.withResolvers<void>();
  return {
    started: begun.promise,
    fault: async (signal) => {
      begun.resolve();
      await once(signal, "abort");
      signal.throwIfAborted();
    },
  };
}
