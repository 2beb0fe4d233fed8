import type { Transaction } from "kysely";
import { RenderlineError, type Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import type { Database } from "#runtime/store/schema";
import type { DispatchMode } from "#runtime/store/status";
import { fallBack } from "./fall-back.ts";

/** How order lines of an output type are made. */
export interface OutputTypeMode {
  readonly outputType: string;
  readonly mode: DispatchMode;
  /** Percent, in mode canary. */
  readonly share: number;
  readonly fence: number;
}

export interface ModeChange {
  readonly outputType: string;
  readonly mode: DispatchMode;
  /** Percent, 0 to 100; of mode canary alone. */
  readonly share: number | undefined;
  readonly author: string;
  readonly reason: string;
}

/** Legacy, where nobody ever said otherwise. */
export const untouched = { mode: "legacy", share: 0, fence: 1 } as const;

export async function readMode(app: App, outputType: string): Promise<OutputTypeMode> {
  const { mode, share, fence } = (await findMode(app, outputType)) ?? untouched;
  return { outputType, mode, share, fence };
}

function findMode(app: App, outputType: string) {
  return app.database.db
    .selectFrom("output_type_mode")
    .selectAll()
    .where("output_type", "=", outputType)
    .executeTakeFirst();
}

/**
 * The mode, which nobody changes before the transaction has ended; several may hold it at once, unless one is about to
 * change it.
 */
export async function holdMode(
  tx: Transaction<Database>,
  outputType: string,
  to: "believe" | "change" = "believe",
): Promise<OutputTypeMode> {
  await tx
    .insertInto("output_type_mode")
    .values({ output_type: outputType, ...untouched })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = tx.selectFrom("output_type_mode").selectAll().where("output_type", "=", outputType);
  const held = to === "change" ? row.forUpdate() : row.forShare();
  const { mode, share, fence } = await held.executeTakeFirstOrThrow();
  return { outputType, mode, share, fence };
}

/** What a change of mode has brought about. */
export interface ModeChanged extends OutputTypeMode {
  /** Dispatches whose unpublished output legacy makes from now on. */
  readonly redispatched: readonly string[];
}

/**
 * Changes how later dispatches are made. A switch to legacy reaches those under way as well: in the same transaction their
 * fences are raised, so that no graph run can publish any more, and legacy is started for each.
 * @throws RenderlineError bad-usage, output-type-unknown, output-type-without-workflow
 */
export async function changeMode(app: App, change: ModeChange, catalogue: Catalogue): Promise<ModeChanged> {
  const { outputType, mode, author, reason } = change;
  refuseUnclear(change);
  // The way back is open whatever has become of the definition: what was ever switched is known.
  if (mode !== "legacy" || (await findMode(app, outputType)) === undefined) refuseImpossible(change, catalogue);
  const share = mode === "canary" ? (change.share ?? 0) : 0;
  const now = app.now();
  const changed = await app.database.db.transaction().execute(async (tx) => {
    await holdMode(tx, outputType, "change");
    const row = await tx
      .updateTable("output_type_mode")
      .set((eb) => ({ mode, share, fence: mode === "legacy" ? eb("fence", "+", 1) : eb.ref("fence") }))
      .where("output_type", "=", outputType)
      .returning("fence")
      .executeTakeFirstOrThrow();
    await tx
      .insertInto("mode_change")
      .values({ output_type: outputType, mode, share, fence: row.fence, author, reason, changed_at: now })
      .execute();
    const redispatched = mode === "legacy" ? await takeFromGraph(app, tx, change) : [];
    return { outputType, mode, share, fence: row.fence, redispatched };
  });
  app.dispatcher.wake();
  return changed;
}

async function takeFromGraph(
  app: App,
  tx: Transaction<Database>,
  { outputType, reason }: ModeChange,
): Promise<string[]> {
  const open = await tx
    .selectFrom("dispatch")
    .select(["id"])
    .where("output_type", "=", outputType)
    .where("status", "=", "running")
    .where("path", "=", "graph")
    .orderBy("id")
    .forUpdate()
    .execute();
  const cause = {
    code: "switched-to-legacy",
    message: `output type "${outputType}" was switched to legacy: ${reason}`,
    remedy: "Nothing is to be done: legacy makes what the graph had not published.",
  };
  for (const { id } of open) await fallBack(app, tx, id, cause);
  return open.map(({ id }) => id);
}

function refuseUnclear({ mode, share, reason }: ModeChange): void {
  if (reason.trim() === "") {
    throw new RenderlineError("bad-usage", "a mode is not changed without a reason", "Say why with --reason TEXT.");
  }
  if ((mode === "canary") !== (share !== undefined)) {
    throw new RenderlineError(
      "bad-usage",
      `a share belongs to mode canary, and to no other; got ${share ?? "none"} with mode ${mode}`,
      "Give canary the percent of order lines that the graph is to make: --share 5.",
    );
  }
}

function refuseImpossible({ outputType, mode }: ModeChange, catalogue: Catalogue): void {
  const part = mode === "legacy" ? catalogue.legacyPart(outputType) : undefined;
  const definition = (catalogue.byId(outputType) ?? part)?.definition;
  if (definition?.kind !== "output-type" || definition.family !== "order_line") {
    throw new RenderlineError(
      "output-type-unknown",
      `there is no output type "${outputType}" that can be ordered`,
      "npx renderline definition list shows them all.",
    );
  }
  if (mode !== "legacy" && definition.graph === undefined) {
    throw new RenderlineError(
      "output-type-without-workflow",
      `output type "${outputType}" has no workflow, so it cannot be switched to ${mode}`,
      `Give output-types/${outputType}.output-type.ts a graph, or leave it at legacy.`,
    );
  }
}
