import { z } from "zod";
import { lookSchema } from "../materials.ts";
import { repairSchema } from "./material-state.ts";
import { partKeySchema } from "./parts.ts";

export const assignmentSourceSchema = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("manual"), ...repairSchema.omit({ material: true }).shape }),
  z.strictObject({ from: z.literal("rule"), rule: z.string() }),
  z.strictObject({ from: z.literal("cad-colour") }),
  z.strictObject({ from: z.literal("fallback") }),
]);

/** Each part's material and where it came from; `looks` holds each material used, by id, once. */
export const assignmentSchema = z.strictObject({
  version: z.literal(1),
  looks: z.record(z.string(), lookSchema),
  parts: z.array(z.strictObject({ key: partKeySchema, material: z.string(), source: assignmentSourceSchema })),
  /** Keys that took the fallback: shown on the run. */
  fallbacks: z.array(partKeySchema),
});
export type Assignment = z.infer<typeof assignmentSchema>;
