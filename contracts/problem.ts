import { z } from "zod";

/** One thing that is wrong with a definition. Fields that do not apply are absent. */
export const problemSchema = z.strictObject({
  /** Stable, kebab case. */
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  /** Id of the definition, where it has one. */
  definition: z.string().optional(),
  node: z.string().optional(),
  /** The input, output or param it is about. */
  port: z.string().optional(),
  expected: z.string().optional(),
  got: z.string().optional(),
  remedy: z.string(),
  file: z.string().optional(),
  /** 1-based. */
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
