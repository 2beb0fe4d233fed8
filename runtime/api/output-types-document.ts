import { sql } from "kysely";
import type { Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import { readMode, untouched } from "#runtime/dispatch/mode";
import { documentsVersion } from "./documents.ts";
import { outputTypeSummary } from "./index-document.ts";
import { modeChanges } from "./mode-changes.ts";
import type { OutputTypesDocument, OutputTypeState } from "./order-documents.ts";
import { outputTypesOf } from "./workflow-document.ts";

type Counts = Pick<NonNullable<OutputTypeState["orders"]>, "dispatches" | "shadows">;

/**
 * Every authored output type; of those that can be ordered, the mode, who changed it, and how dispatches ended.
 * @param app undefined where no database was ever opened: then nobody has changed or dispatched anything
 */
export async function outputTypesDocument(app: App | undefined, catalogue: Catalogue): Promise<OutputTypesDocument> {
  const counts = app === undefined ? new Map<string, Counts>() : await countDispatches(app);
  const outputTypes: OutputTypeState[] = [];
  for (const one of outputTypesOf(catalogue)) {
    const { id, family } = one.definition;
    const summary = outputTypeSummary(one);
    if (family !== "order_line") {
      outputTypes.push(summary);
      continue;
    }
    const { mode, share, fence } = app === undefined ? untouched : await readMode(app, id);
    const changes = app === undefined ? [] : await modeChanges(app, id);
    outputTypes.push({ ...summary, orders: { mode, share, fence, changes, ...(counts.get(id) ?? none) } });
  }
  return { version: documentsVersion, outputTypes };
}

const none: Counts = {
  dispatches: { running: 0, byGraph: 0, byLegacy: 0, failed: 0, cancelled: 0, fellBack: 0 },
  shadows: { equal: 0, different: 0, failed: 0 },
};

async function countDispatches(app: App): Promise<Map<string, Counts>> {
  const { rows } = await sql<
    { output_type: string } & Record<keyof Counts["dispatches"] | `shadow_${keyof Counts["shadows"]}`, number>
  >`
    select d.output_type,
      (count(*) filter (where d.status = 'running'))::int as "running",
      (count(*) filter (where d.status = 'published' and d.path = 'graph'))::int as "byGraph",
      (count(*) filter (where d.status = 'published' and d.path = 'legacy'))::int as "byLegacy",
      (count(*) filter (where d.status = 'failed'))::int as "failed",
      (count(*) filter (where d.status = 'cancelled'))::int as "cancelled",
      (count(*) filter (where d.cause is not null))::int as "fellBack",
      (count(*) filter (where s.verdict = 'equal'))::int as "shadow_equal",
      (count(*) filter (where s.verdict = 'different'))::int as "shadow_different",
      (count(*) filter (where s.verdict = 'failed'))::int as "shadow_failed"
    from dispatch d left join shadow_result s on s.dispatch_id = d.id group by d.output_type`.execute(app.database.db);
  return new Map(
    rows.map(
      ({ output_type: id, shadow_equal: equal, shadow_different: different, shadow_failed: failed, ...rest }) => [
        id,
        { dispatches: rest, shadows: { equal, different, failed } },
      ],
    ),
  );
}
