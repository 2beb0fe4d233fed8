import {
  definitionFromText,
  RenderlineError,
  type CompiledDefinition,
  type OutputTypeDefinition,
  type WorkflowDefinition,
} from "#contracts";
import type { Queryable } from "./run-records.ts";

/**
 * Keeps the canonical text of definitions, so that a run can be read for ever whatever is authored later. What stands under
 * a digest and is another text is put right.
 */
export async function keepDefinitions(
  db: Queryable,
  definitions: readonly CompiledDefinition[],
  now: Date,
): Promise<void> {
  if (definitions.length === 0) return;
  await db
    .insertInto("definition")
    .values(
      definitions.map(({ definition, digest, text }) => ({
        digest,
        kind: definition.kind,
        id: definition.id,
        text,
        created_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column("digest")
        .doUpdateSet((eb) => ({
          kind: eb.ref("excluded.kind"),
          id: eb.ref("excluded.id"),
          text: eb.ref("excluded.text"),
        }))
        .whereRef("definition.text", "<>", "excluded.text"),
    )
    .execute();
}

/**
 * Definitions that runs were pinned to, by digest; one that nothing kept is left out. What the database says is believed
 * only where its digest says the same.
 * @throws RenderlineError definition-unreadable for one that another release wrote in another shape, definition-not-kept
 */
export async function keptDefinitions(
  db: Queryable,
  digests: readonly (string | null | undefined)[],
): Promise<CompiledDefinition[]> {
  const wanted = digests.filter((digest) => typeof digest === "string");
  if (wanted.length === 0) return [];
  const rows = await db.selectFrom("definition").select(["digest", "text"]).where("digest", "in", wanted).execute();
  return rows.map(({ digest, text }) => {
    const compiled = definitionFromText(text);
    if (compiled.digest === digest) return compiled;
    throw notKept(`the definition "${compiled.definition.id}" is kept under digest ${digest}, and its own is another`);
  });
}

/** The output type that a run was pinned to. @throws RenderlineError definition-unreadable, definition-not-kept */
export async function pinnedOutputType(db: Queryable, digest: string): Promise<OutputTypeDefinition> {
  const [kept] = await keptDefinitions(db, [digest]);
  if (kept?.definition.kind !== "output-type") throw notKept(`no output type is kept under digest ${digest}`);
  return kept.definition;
}

/**
 * An output type that a run was pinned to, and the material library and rules that it names: what legacy needs.
 * @throws RenderlineError definition-unreadable, definition-not-kept
 */
export async function keptForLegacy(db: Queryable, digest: string): Promise<CompiledDefinition[]> {
  const [outputType] = await keptDefinitions(db, [digest]);
  if (outputType?.definition.kind !== "output-type") throw notKept(`no output type is kept under digest ${digest}`);
  const { materials } = outputType.definition;
  return [outputType, ...(await keptDefinitions(db, [materials?.library.digest, materials?.rules.digest]))];
}

/** The workflow that a run was pinned to. @throws RenderlineError definition-unreadable, definition-not-kept */
export async function pinnedWorkflow(db: Queryable, digest: string): Promise<WorkflowDefinition> {
  const [kept] = await keptDefinitions(db, [digest]);
  if (kept?.definition.kind !== "workflow") throw notKept(`no workflow is kept under digest ${digest}`);
  return kept.definition;
}

function notKept(message: string): RenderlineError {
  return new RenderlineError(
    "definition-not-kept",
    message,
    "The database was changed from outside: restore it. A new run keeps what is authored today, and does not need it.",
  );
}
