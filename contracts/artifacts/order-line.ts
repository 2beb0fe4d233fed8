import { z } from "zod";
import { sha256Schema } from "../artifact.ts";

/** One ordered picture of one product. The product's revision and published manifest are pinned when it is made. */
export const orderLineSchema = z.strictObject({
  version: z.literal(1),
  product: z.strictObject({
    id: z.string(),
    /** SHA-256 of the STEP file. */
    revision: sha256Schema,
    /** SHA-256 of the published product manifest. */
    manifest: sha256Schema,
  }),
  outputType: z.string(),
  /** Params that this line sets, by node id; only those whose contract allows an order line to. */
  params: z.record(z.string(), z.record(z.string(), z.json())),
});
export type OrderLine = z.infer<typeof orderLineSchema>;
