import { z } from "zod";
import { cadColourSchema, matrixSchema, occurrenceSchema, prototypeSchema } from "./structure.ts";

/** `p` and 20 base32 characters: the stable identity of one part instance. */
export const partKeySchema = z.string().regex(/^p[a-z2-7]{20}$/);

/** What a key is minted from, as this revision's file has it. */
export const partEvidenceSchema = z.strictObject({
  parentKey: z.string(),
  productId: z.string(),
  occurrence: occurrenceSchema.nullable(),
  ordinal: z.int().nonnegative(),
  /** Object to parent, row-major, metres. Part lists of the first release have none. */
  local: matrixSchema.nullable().default(null),
});
export type PartEvidence = z.infer<typeof partEvidenceSchema>;

export const partSchema = z.strictObject({
  key: partKeySchema,
  /** Names from the root to this part, for people. Not an identity. */
  path: z.array(z.string()),
  name: z.string(),
  productId: z.string(),
  /** Which shape it is an instance of. */
  prototype: z.string(),
  /** Object to world, row-major, metres. */
  placement: matrixSchema,
  /** The colour that CAD gives this instance, linear. */
  colour: cadColourSchema.nullable(),
  evidence: partEvidenceSchema,
});
export type Part = z.infer<typeof partSchema>;

/** The part instances that have a surface, in tree order; what has none is in `skipped` with the reason. */
export const partsSchema = z.strictObject({
  version: z.literal(1),
  parts: z.array(partSchema),
  /** The shapes that the parts are instances of. Part lists of the first release have none. */
  prototypes: z.array(prototypeSchema).default([]),
  skipped: z.array(z.strictObject({ path: z.array(z.string()), reason: z.string() })),
});
export type Parts = z.infer<typeof partsSchema>;
