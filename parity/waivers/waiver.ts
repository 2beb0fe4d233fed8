import { z } from "zod";
import { RenderlineError } from "#contracts";
import { sideNames, waiverReasons } from "#runtime/api/parity-result";

const name = z.string().trim().min(1);
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");

/** A call's difference: its module, the graph's node (null of a call that only legacy makes), and what differs in it. */
const callShape = {
  module: name,
  node: name.nullable(),
  /** As the report says it: `param samples`. */
  field: name,
  /** Both values that it has: another value is another difference. An `input` or a `result` that the report gives as digests has none. */
  left: z.json().optional(),
  right: z.json().optional(),
};

/** Digests of what was drawn are another on each kind of machine; there the ceilings hold the difference. */
const mayBeUnpinned = /^(?:input|result) /;

const side = z.enum([...sideNames, "expected"]);

/** Which cause is waived. All that is named must be so; one that has changed is another cause. */
const waivedCauseSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("module-call"), ...callShape }),
  z.strictObject({ kind: z.literal("shared-module"), ...callShape }),
  z.strictObject({
    kind: z.literal("side-effect"),
    record: name,
    /** Between whom it differs, and what each of them has: a record that is doubled is not the one that is missing. */
    sides: z.tuple([side, side]),
    left: z.json(),
    right: z.json(),
  }),
  z.strictObject({
    kind: z.literal("opaque-legacy"),
    /** All that fail. */
    metrics: z.array(name).min(1),
    /** All that differ, by key, and `background`: how much each does on the mean, in levels of 255. */
    parts: z.record(name, z.number().nonnegative()),
  }),
]);
export type WaivedCause = z.infer<typeof waivedCauseSchema>;

const waiverSchema = z
  .strictObject({
    id,
    /** Id of the golden case. */
    case: id,
    cause: waivedCauseSchema,
    /** The most that each metric may come to, by name and in the metric's unit: all that fail, and others. Of a side effect none. */
    ceilings: z.record(name, z.number().nonnegative()),
    reason: z.enum(waiverReasons),
    /** Who answers for it. */
    owner: name,
    /** The last day on which it holds, YYYY-MM-DD, by UTC. */
    expires: z.iso.date(),
    /** Why, for whoever reads the report. */
    text: name,
  })
  .refine(({ cause, ceilings }) => cause.kind === "side-effect" || Object.keys(ceilings).length > 0, {
    path: ["ceilings"],
    message: "without one nothing says how large the difference may become",
  })
  .refine(({ cause, ceilings }) => cause.kind !== "side-effect" || Object.keys(ceilings).length === 0, {
    path: ["ceilings"],
    message: "a record is waived by what it holds, and no metric measures it",
  })
  .refine(({ cause }) => isPinned(cause), {
    path: ["cause", "left"],
    message: "without both values it would cover every other value as well",
  });
export type Waiver = z.infer<typeof waiverSchema>;

/** Whether a call's cause says both values, or neither where it may. */
function isPinned(cause: WaivedCause): boolean {
  if (cause.kind !== "module-call" && cause.kind !== "shared-module") return true;
  if (cause.left === undefined && cause.right === undefined) return mayBeUnpinned.test(cause.field);
  return cause.left !== undefined && cause.right !== undefined;
}

/** Declares that a known difference of a golden case is accepted, by whom and until when. @throws RenderlineError waiver-invalid */
export function waiver(id: string, text: Omit<Waiver, "id">): Waiver {
  const parsed = waiverSchema.safeParse({ id, ...text });
  if (parsed.success) return parsed.data;
  throw new RenderlineError(
    "waiver-invalid",
    `waiver "${id}" does not hold: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`,
    "docs/parity.md shows a whole one.",
  );
}
