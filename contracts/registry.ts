import { z } from "zod";
import { contractDataSchema } from "./contract-data.ts";

/**
 * What the validator is told of the installation, as plain data: it can come from this checkout, from a worker
 * of another release, or from a test.
 */
export const registrySchema = z.strictObject({
  contracts: z.array(contractDataSchema),
  modules: z.array(
    z.strictObject({
      key: z.string(),
      version: z.int().positive(),
      /** Why there is no contract for it; required for a module that only legacy calls. */
      legacyOnly: z.string().min(1).optional(),
    }),
  ),
  /** Every legacy step there is, as `pipeline/step`. */
  legacySources: z.array(z.string()),
});
export type Registry = z.infer<typeof registrySchema>;
