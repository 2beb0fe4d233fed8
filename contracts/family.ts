import { z } from "zod";

/**
 * The two families. `cad_file`: one CAD file becomes a published product. `order_line`: one ordered output of a
 * product. They never mix: the only crossing is a contract that declares itself a bridge.
 */
export const families = ["cad_file", "order_line"] as const;
export const familySchema = z.enum(families);
export type Family = z.infer<typeof familySchema>;

/** What a run of each family starts from: the one artifact its source node receives. */
export const requestKind = { cad_file: "step", order_line: "order-line" } as const satisfies Record<Family, string>;
