import type { Kysely, Transaction } from "kysely";
import { canonicalJson, partsSchema, productSchema, type Part, type Parts, type RevisionDiff } from "#contracts";
import { carryKeys } from "#runtime/modules/cad/matching/carry-keys";
import type { ArtifactStore } from "#runtime/modules/module";
import type { Database } from "#runtime/store/schema";
import { holdingAnswers, type Answers } from "./holding-answers.ts";

/** How many rows one statement inserts: PostgreSQL takes 65535 values at most. */
const rowsAtOnce = 1000;

/** Which keys a revision's parts get, and from what that follows. */
export interface KeyPlan {
  /** From the key that the file mints to the part's own, for those that differ. */
  readonly keys: ReadonlyMap<string, string>;
  /** What became of the parts of `base`; none at a product's first publish. */
  readonly changes: RevisionDiff | null;
  /** The product's current revision when the plan was made. */
  readonly base: string | undefined;
  /** Whether the revision was published before: then nothing is left to decide. */
  readonly settled: boolean;
  /** The answers that it follows: those that fit the parts. */
  readonly decisions: Answers;
}

interface KeyOrder {
  readonly product: string;
  readonly revision: string;
  readonly minted: Parts;
  /** What people said about ambiguous parts since the product's current revision. */
  readonly answers: Answers;
}

/**
 * Plans a revision's keys: those it was published with, if it was; else those that its parts carry over from the
 * product's current revision; else those that the file mints.
 * @throws RenderlineError artifact-missing, artifact-invalid when the current revision's part list was lost
 */
export async function planKeys(
  { db, artifacts }: { readonly db: Kysely<Database>; readonly artifacts: ArtifactStore },
  { product, revision, minted, answers }: KeyOrder,
): Promise<KeyPlan> {
  const current = await db
    .selectFrom("product")
    .innerJoin("product_revision", (join) =>
      join
        .onRef("product_revision.product_id", "=", "product.id")
        .onRef("product_revision.revision", "=", "product.current_revision"),
    )
    .select(["product_revision.revision", "product_revision.manifest_sha256"])
    .where("product.id", "=", product)
    .executeTakeFirst();
  const base = current?.revision;
  const known = await db
    .selectFrom("product_revision")
    .select("changes")
    .where("product_id", "=", product)
    .where("revision", "=", revision)
    .executeTakeFirst();
  if (known !== undefined) {
    const bindings = await db
      .selectFrom("part_binding")
      .select(["minted", "key"])
      .where("product_id", "=", product)
      .where("revision", "=", revision)
      .execute();
    const renamed = bindings.filter(({ minted, key }) => minted !== key);
    return {
      keys: new Map(renamed.map(({ minted, key }) => [minted, key])),
      changes: known.changes,
      base,
      settled: true,
      decisions: {},
    };
  }
  if (current === undefined) return { keys: new Map(), changes: null, base, settled: true, decisions: {} };
  const manifest = await artifacts.readJson(current.manifest_sha256, productSchema);
  const parts = await artifacts.readJson(manifest.parts.sha256, partsSchema);
  const rows = await db.selectFrom("part_key").select("key").where("product_id", "=", product).execute();
  const published = { parts, used: new Set(rows.map(({ key }) => key)) };
  const undecided = carryKeys(published, minted);
  const decisions = holdingAnswers(undecided.diff, answers);
  const pairs = Object.entries(decisions).map(([oldKey, { newKey }]) => [oldKey, newKey] as const);
  const { keys, diff } = pairs.length === 0 ? undecided : carryKeys(published, minted, new Map(pairs));
  return { keys, changes: diff, base, settled: false, decisions };
}

/** Writes a published revision into the ledger: new keys, the evidence of all of them, and what each was minted as. */
export async function recordKeys(
  tx: Transaction<Database>,
  { product, revision, parts, plan }: { product: string; revision: string; parts: Parts; plan: KeyPlan },
): Promise<void> {
  const prototypes = new Map(parts.prototypes.map((one) => [one.id, one]));
  const carried = new Map(
    plan.changes === null
      ? []
      : [plan.changes.kept, plan.changes.moved, plan.changes.renamed, plan.changes.changed]
          .flat()
          .map(({ newKey, evidence }) => [newKey, evidence]),
  );
  const mintedOf = new Map([...plan.keys].map(([minted, key]) => [key, minted]));
  for (let start = 0; start < parts.parts.length; start += rowsAtOnce) {
    const some = parts.parts.slice(start, start + rowsAtOnce);
    await tx
      .insertInto("part_key")
      .values(
        some.map((part) => ({
          product_id: product,
          key: part.key,
          first_revision: revision,
          last_revision: revision,
          evidence: canonicalJson(ledgerEvidence(part, prototypes.get(part.prototype))),
          carried: carried.has(part.key) ? canonicalJson(carried.get(part.key)) : null,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(["product_id", "key"])
          .doUpdateSet((row) => ({
            last_revision: row.ref("excluded.last_revision"),
            evidence: row.ref("excluded.evidence"),
            carried: row.ref("excluded.carried"),
          }))
          // A revision that was published before says nothing new of keys that later ones have.
          .where((row) =>
            plan.settled ? row("part_key.last_revision", "=", row.ref("excluded.last_revision")) : row.lit(true),
          ),
      )
      .execute();
    await tx
      .insertInto("part_binding")
      .values(some.map(({ key }) => ({ product_id: product, revision, minted: mintedOf.get(key) ?? key, key })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/**
 * What is known of a part, and where in the STEP file each field came from: by this it is found again, also where nothing
 * but this is known of the product.
 */
function ledgerEvidence(part: Part, prototype: Parts["prototypes"][number] | undefined) {
  const { path, name, placement, colour, evidence } = part;
  const { shape = null, area = 0, bounds = null } = prototype ?? {};
  return {
    ...evidence,
    path,
    name,
    placement,
    colour,
    shape,
    area,
    bounds,
    sources: {
      productId: prototype?.identified === false ? "name that the CAD kernel gives" : "PRODUCT.id",
      occurrence: evidence.occurrence === null ? "none: the product itself" : "NEXT_ASSEMBLY_USAGE_OCCURRENCE",
      ordinal: "placements of equal siblings",
      path: "names that the CAD kernel gives to instances, else product names",
      placement: "CAD kernel",
      colour: "CAD kernel",
      shape: "CAD kernel's measures of the exact surface",
    },
  };
}
