import { catalogue as catalogueOf, type Catalogue } from "#contracts";
import type { App } from "#runtime/app";
import { keptForLegacy } from "#runtime/store/definition-records";
import type { Mode } from "#runtime/store/status";

interface Order {
  readonly catalogue: Catalogue;
  readonly mode: Mode;
  readonly onProgress?: (message: string) => void;
}

/**
 * The catalogue that an order is executed with. An output type's file imports its workflow, so a broken workflow takes
 * the output type along; legacy must stay callable all the same, and goes on with what the output type's last run pinned or, where there was
 * none, with what can be read of its file.
 * @throws RenderlineError definition-not-kept, definition-unreadable
 */
export async function catalogueFor(app: App, order: Order, id: string): Promise<Catalogue> {
  const { catalogue, mode, onProgress } = order;
  if (mode !== "legacy") return catalogue;
  if (catalogue.byId(id) !== undefined) return catalogue;
  const last = await app.database.db
    .selectFrom("run")
    .select(["id", "output_type_digest"])
    .where("output_type", "=", id)
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) {
    const part = catalogue.legacyPart(id);
    if (part === undefined) return catalogue;
    onProgress?.(`output type "${id}" is not among the definitions that load: as its file has it, without a graph`);
    return catalogueOf([...catalogue.all, part]);
  }
  onProgress?.(`output type "${id}" is not among the definitions that load: as in its last run, ${last.id}`);
  return catalogueOf([...catalogue.all, ...(await keptForLegacy(app.database.db, last.output_type_digest))]);
}
