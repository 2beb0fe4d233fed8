import type { Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import type { IndexDocument } from "./documents.ts";
import { currentRevisions, readProductAt } from "./read-product.ts";
import { productSummary } from "./summaries.ts";

type Summary = IndexDocument["products"][number];

/** Products as the overview lists them. What is missing a material takes reading every part, so it is read once for each state. */
export class ProductSummaries {
  readonly #app: App;
  readonly #catalogue: Catalogue;
  readonly #read = new Map<string, { readonly state: string; readonly summary: Summary }>();

  constructor(app: App, catalogue: Catalogue) {
    this.#app = app;
    this.#catalogue = catalogue;
  }

  async all(): Promise<Summary[]> {
    const rows = await currentRevisions(this.#app);
    const versions = await this.#materialStates();
    const summaries: Summary[] = [];
    for (const row of rows) {
      const state = `${row.revision} ${row.published_at.getTime()} ${versions.get(row.id) ?? 0}`;
      const known = this.#read.get(row.id);
      if (known?.state === state) summaries.push(known.summary);
      else {
        const summary = productSummary(await readProductAt(this.#app, this.#catalogue, row));
        this.#read.set(row.id, { state, summary });
        summaries.push(summary);
      }
    }
    return summaries;
  }

  async #materialStates(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#app.database.db
      .selectFrom("material_state")
      .select((row) => ["product_id", row.fn.max("version").as("version")])
      .groupBy("product_id")
      .execute();
    return new Map(rows.map(({ product_id: id, version }) => [id, version]));
  }
}
