import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { catalogue, compile, outputType, RenderlineError, type Catalogue } from "#contracts";
import { exportGlb } from "#nodes";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import type { App, AppParts } from "#runtime/app";
import type { EngineTiming } from "#runtime/engine/timing";
import { materialsFixture } from "#runtime/materials/testing";
import { parts, publishedGlb } from "#runtime/modules/export/testing";
import { modules } from "#runtime/modules/index";
import { implement, type Module } from "#runtime/modules/module";
import type { DispatchTable, PublicationTable } from "#runtime/store/schema";
import type { DispatchMode } from "#runtime/store/status";
import glb from "#workflows/order-line/glb.workflow";
import { dispatchOrderLine, type Dispatched } from "../dispatch.ts";
import { changeMode } from "../mode.ts";
import { importOrderLines } from "../order-lines.ts";

/** What the export does before it exports, when the graph calls it: what this throws or waits for is the module's own. */
export interface Faults {
  graph: (signal: AbortSignal) => Promise<void>;
}

export interface OrdersFixture {
  readonly app: App;
  readonly catalogue: Catalogue;
  readonly faults: Faults;
  /** Takes in lines of the fixture's product. */
  order(...ids: string[]): Promise<void>;
  dispatch(id: string): Promise<Dispatched>;
  mode(mode: DispatchMode, share?: number): ReturnType<typeof changeMode>;
  /** How a dispatch ended. */
  untilEnded(dispatchId: string): Promise<DispatchRow>;
  publications(dispatchId: string): Promise<readonly Pick<PublicationTable, "run_id" | "sha256" | "fence">[]>;
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

/** An output type that needs no native tool on either path; the graph compresses, legacy does not, so bytes tell the path. */
const ordered = outputType("ordered", {
  title: "Ordered",
  family: "order_line",
  artifactKind: "glb",
  graph: {
    workflow: glb,
    output: "glb",
    overrides: { export: { compression: "meshopt" }, materials: { onMissing: "fallback" } },
  },
  legacy: { preset: "glb", settings: { compression: "none", up: "y", unit: "m", onMissing: "fallback" } },
  materials: { library, rules },
});

/** A real data folder with a published product, and an export that fails when told to. */
export async function ordersFixture(options: Partial<AppParts> = {}): Promise<OrdersFixture> {
  const faults: Faults = { graph: () => Promise.resolve() };
  const real = modules.find(({ contract }) => contract.type === exportGlb.type) as Module<typeof exportGlb>;
  const faulty = implement(exportGlb, undefined, async (call, host) => {
    if (call.params.compression === "meshopt") await faults.graph(host.signal);
    return real.run(call, host);
  });
  const all = modules.map((module) => (module.contract.type === exportGlb.type ? faulty : module)) as readonly Module[];
  const fixture = await materialsFixture({ timing: quick, modules: all, ...options });
  const { app } = fixture;
  await fixture.publish("dome", "a".repeat(64), parts, [], await publishedGlb());
  const definitions = catalogue([ordered, glb, library, rules].map((one) => compile(one)));
  return {
    app,
    catalogue: definitions,
    faults,
    order: async (...ids) => {
      const lines = ids.map((id) => JSON.stringify({ id, product: "dome", outputType: ordered.id }));
      await importOrderLines(app, { text: lines.join("\n"), catalogue: definitions });
    },
    dispatch: (orderLineId) => dispatchOrderLine(app, { orderLineId, catalogue: definitions }),
    mode: (mode, share) =>
      changeMode(app, { outputType: ordered.id, mode, share, author: "Ada", reason: "a test" }, definitions),
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
    close: () => fixture.close(),
  };
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
