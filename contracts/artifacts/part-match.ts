import { z } from "zod";

/** What speaks for a pair of an old and a new part, and what against it. */
export const matchEvidenceSchema = z.strictObject({
  /** `same`: every identifying field from the root down. `renumbered`: the same names, other fields. `other`: other names. */
  path: z.enum(["same", "renumbered", "other"]),
  /** `same` in the world, `in-parent` (its parent moved and took it along) or `other`. */
  place: z.enum(["same", "in-parent", "other"]),
  /** `same` signature; `close`: the same measures, otherwise represented; `other`; `unknown` where there is no signature. */
  shape: z.enum(["same", "close", "other", "unknown"]),
  /** The rule that took the pair. */
  rule: z.enum(["place-and-shape", "common-motion", "path", "product-and-place", "person"]),
});
export type MatchEvidence = z.infer<typeof matchEvidenceSchema>;

const pairSchema = z.strictObject({
  oldKey: z.string(),
  newKey: z.string(),
  path: z.array(z.string()),
  evidence: matchEvidenceSchema,
});
const partRefSchema = z.strictObject({ key: z.string(), path: z.array(z.string()) });

/** What became of each part between two revisions. Every part of both stands in exactly one list. */
export const revisionDiffSchema = z.strictObject({
  /** As it was, though the file may number it otherwise. */
  kept: z.array(pairSchema),
  /** At another place (or in another attitude). */
  moved: z.array(pairSchema),
  /** At its place with its shape, but with other names on the way to it. */
  renamed: z.array(pairSchema),
  /** With another shape. */
  changed: z.array(pairSchema),
  added: z.array(partRefSchema),
  removed: z.array(partRefSchema),
  /** Parts that may be each other and that no evidence tells apart. */
  ambiguous: z.array(z.strictObject({ old: z.array(partRefSchema), new: z.array(partRefSchema), reason: z.string() })),
});
export type RevisionDiff = z.infer<typeof revisionDiffSchema>;

/** What became of a material that somebody assigned to a part, when the product got its next revision. */
export const carriedMaterialSchema = z.strictObject({
  /** The part's key: the same in both revisions, unless `was` says otherwise. */
  key: z.string(),
  /** Its key in the revision before, where the product went back to a revision that has another for it. */
  was: z.string().optional(),
  /** In the new revision; of a part that is gone, in the old one. */
  path: z.array(z.string()),
  material: z.string(),
  /** `returned`: the revision before did not have the part, and what had been assigned to it holds again. */
  became: z.enum(["kept", "moved", "renamed", "changed", "removed", "returned"]),
  /** Who said so; null where the evidence does. */
  decidedBy: z.string().nullable(),
});
export type CarriedMaterial = z.infer<typeof carriedMaterialSchema>;

/** What a person said about an ambiguous part. */
export const rebindDecisionSchema = z.strictObject({
  /** The new part's key, or null where the old part is gone. */
  newKey: z.string().nullable(),
  author: z.string(),
  at: z.iso.datetime(),
});
export type RebindDecision = z.infer<typeof rebindDecisionSchema>;
