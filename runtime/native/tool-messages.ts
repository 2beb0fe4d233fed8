import { z } from "zod";

/** Version of the worker protocol; `runtime/python/protocol.py` has the same number. */
export const protocolVersion = 1;

export const toolKinds = ["occt", "blender", "usd"] as const;
export type ToolKind = (typeof toolKinds)[number];

/** The tool that a worker is: `version` for people, `build` as precise as the tool can say. */
export const toolIdentitySchema = z.strictObject({
  kind: z.enum(toolKinds),
  version: z.string().min(1),
  build: z.string().min(1),
});
export type ToolIdentity = z.infer<typeof toolIdentitySchema>;

const hello = z.strictObject({
  hello: z.strictObject({ protocol: z.literal(protocolVersion), tool: toolIdentitySchema }),
});
/** The tool could not be loaded; the worker ends after this. */
const failed = z.strictObject({ failed: z.strictObject({ message: z.string(), detail: z.string() }) });
const progress = z.strictObject({
  id: z.int(),
  event: z.literal("progress"),
  fraction: z.number().min(0).max(1),
  message: z.string(),
  /** A part of the result that is finished already. */
  item: z.unknown().optional(),
});
const done = z.strictObject({ id: z.int(), ok: z.literal(true), result: z.unknown() });
const refused = z.strictObject({
  id: z.int(),
  ok: z.literal(false),
  error: z.strictObject({ code: z.string(), message: z.string(), detail: z.string() }),
});

/** Everything a worker may say. */
export const workerMessageSchema = z.union([hello, failed, progress, done, refused]);

/** What a worker is asked. */
export interface WorkerRequest {
  readonly id: number;
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
}
