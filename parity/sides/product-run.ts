import type { SideResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { sideCalls } from "./calls.ts";

type ProductRun = Pick<SideResult, "productRunId" | "productCalls">;

/** What made the product revision that an order line is pinned to; nothing of an order line that there is not. */
export async function productRunOf(app: App, orderLineId: string): Promise<ProductRun> {
  const row = await app.database.db
    .selectFrom("order_line")
    .innerJoin("product_revision", (join) =>
      join
        .onRef("product_revision.product_id", "=", "order_line.product_id")
        .onRef("product_revision.revision", "=", "order_line.revision"),
    )
    .select("product_revision.run_id")
    .where("order_line.id", "=", orderLineId)
    .executeTakeFirst();
  return described(app, row?.run_id);
}

/** The last run that was to make a product, of those begun since then; nothing where none was. */
export async function lastProductRun(app: App, product: string, since: Date): Promise<ProductRun> {
  const row = await app.database.db
    .selectFrom("run")
    .select("id")
    .where("product_id", "=", product)
    .where("family", "=", "cad_file")
    .where("created_at", ">=", since)
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  return described(app, row?.id);
}

async function described(app: App, runId: string | undefined): Promise<ProductRun> {
  return runId === undefined ? {} : { productRunId: runId, productCalls: await sideCalls(app, runId) };
}
