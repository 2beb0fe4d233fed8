import { z } from "zod";
import { RenderlineError } from "#contracts";
import { cancelOrderLine } from "#runtime/dispatch/cancel";
import { dispatchOrderLine, type Dispatched } from "#runtime/dispatch/dispatch";
import { changeMode, readMode } from "#runtime/dispatch/mode";
import { importOrderLines } from "#runtime/dispatch/order-lines";
import { orderStatus, refuseNothingToRetry, type OrderLineStatus } from "#runtime/dispatch/order-status";
import { preflight } from "#runtime/dispatch/preflight/preflight";
import type { PreflightReport } from "#runtime/dispatch/preflight/report";
import type { App } from "#runtime/app";
import { failureText } from "#runtime/modules/call-module";
import { operation } from "#runtime/owner/operation";
import { dispatchModeSchema } from "#runtime/store/status";
import { bar } from "./bar.ts";
import { authoredSchema, catalogueOf } from "./definitions/authored.ts";

const ids = z.array(z.string());

/** An order line that nothing was done with, and why. */
export interface RefusedLine {
  readonly orderLineId: string;
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
}

interface DispatchedLines {
  readonly dispatched: readonly Dispatched[];
  readonly refused: readonly RefusedLine[];
}

interface CancelledLines {
  /** Ids of dispatches. */
  readonly cancelled: readonly string[];
  readonly refused: readonly RefusedLine[];
}

const importLines = operation(
  z.strictObject({ text: z.string(), authored: authoredSchema }),
  (app, { text, authored }, { onProgress }) =>
    importOrderLines(app, {
      text,
      catalogue: catalogueOf(authored),
      onProgress: (written, all) => onProgress(`${bar(written, all)} ${written} of ${all} lines written`),
    }),
);

/** Of all lines: those that were never dispatched, or, to retry, those whose last dispatch made nothing. */
const dispatchLines = operation(
  z.strictObject({ ids, retry: z.boolean(), authored: authoredSchema }),
  async (app, { ids: wanted, retry, authored }, { onProgress }): Promise<DispatchedLines> => {
    const lines = (await orderStatus(app, wanted)).filter((line) => wanted.length > 0 || isOpen(line, retry));
    const catalogue = catalogueOf(authored);
    const dispatched: Dispatched[] = [];
    const refused: RefusedLine[] = [];
    for (const line of lines) {
      const { id } = line;
      try {
        if (retry) refuseNothingToRetry(line);
        dispatched.push(await dispatchOrderLine(app, { orderLineId: id, catalogue }));
      } catch (error) {
        // One line that cannot be made does not keep the others from it.
        refused.push({ orderLineId: id, error: failureText(error) });
      }
      onProgress(`${dispatched.length + refused.length} of ${lines.length} lines dispatched`);
    }
    return { dispatched, refused };
  },
);

/** Of all lines: those that were never dispatched. */
const preflightLines = operation(
  z.strictObject({ ids, authored: authoredSchema }),
  (app, { ids: wanted, authored }): Promise<PreflightReport> =>
    preflight(app, { ids: wanted, catalogue: catalogueOf(authored) }),
);

function isOpen({ dispatch }: OrderLineStatus, retry: boolean): boolean {
  if (retry) return dispatch?.status === "failed" || dispatch?.status === "cancelled";
  return dispatch === null;
}

const status = operation(z.strictObject({ ids }), (app, input) => orderStatus(app, input.ids));

const cancel = operation(
  z.strictObject({ ids: ids.min(1), author: z.string().min(1) }),
  async (app, input): Promise<CancelledLines> => {
    const cancelled: string[] = [];
    const refused: RefusedLine[] = [];
    // Before anything is cancelled: of a line that is not there it would only be said that nothing is under way.
    for (const { id } of await orderStatus(app, input.ids)) {
      try {
        cancelled.push(await cancelOrderLine(app, { orderLineId: id, author: input.author }));
      } catch (error) {
        refused.push({ orderLineId: id, error: failureText(error) });
      }
    }
    return { cancelled, refused };
  },
);

/** A stored file of this machine that holds an order line's authoritative output. */
const output = operation(z.strictObject({ id: z.string() }), async (app, { id }) => {
  const [line] = await orderStatus(app, [id]);
  if (line?.output == null) {
    throw new RenderlineError(
      "output-missing",
      `order line "${id}" has no published output`,
      "npx renderline order status shows how it stands.",
    );
  }
  return { ...line.output, path: await app.artifacts.path(line.output.sha256) };
});

const modeGet = operation(
  z.strictObject({ outputType: z.string() }),
  async (app: App, input: { readonly outputType: string }) => {
    const changes = await app.database.db
      .selectFrom("mode_change")
      .select(["mode", "share", "author", "reason", "changed_at"])
      .where("output_type", "=", input.outputType)
      .orderBy("position", "desc")
      .limit(20)
      .execute();
    return {
      ...(await readMode(app, input.outputType)),
      changes: changes.map(({ changed_at: at, ...change }) => ({ ...change, at: at.toISOString() })),
    };
  },
);

const modeSet = operation(
  z.strictObject({
    outputType: z.string(),
    mode: dispatchModeSchema,
    share: z.int().min(0).max(100).optional(),
    author: z.string().min(1),
    reason: z.string().min(1),
    authored: authoredSchema,
  }),
  (app, { authored, share, ...change }) => changeMode(app, { ...change, share }, catalogueOf(authored)),
);

/** Order lines, and how their output types are made. */
export const orderOperations = {
  "order.import": importLines,
  "order.dispatch": dispatchLines,
  "order.preflight": preflightLines,
  "order.status": status,
  "order.cancel": cancel,
  "order.output": output,
  "mode.get": modeGet,
  "mode.set": modeSet,
};
