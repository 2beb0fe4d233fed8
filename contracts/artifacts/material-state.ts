import { z } from "zod";
import { partKeySchema } from "./parts.ts";

/** A material that a person gave to one part: it goes before every rule. */
export const repairSchema = z.strictObject({
  /** Id in the material library of whatever renders the part. */
  material: z.string().min(1),
  reason: z.string().min(1),
  /** Who did it, as they call themselves. */
  author: z.string().min(1),
  /** When, ISO 8601 UTC. */
  at: z.iso.datetime(),
});
export type Repair = z.infer<typeof repairSchema>;

/**
 * What people assigned to the parts of one product, by part key. Published geometry carries no materials; this is the
 * other half, and a run pins both.
 */
export const materialStateSchema = z.strictObject({
  version: z.literal(1),
  repairs: z.record(partKeySchema, repairSchema),
});
export type MaterialState = z.infer<typeof materialStateSchema>;
