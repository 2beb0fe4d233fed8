import { z } from "zod";
import { RenderlineError } from "#contracts";
import { sideNames, waiverReasons } from "#runtime/api/parity-result";

const name = z.string().trim().min(1);
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");

/** A call's difference: its module, what differs in it as the report says (`param samples`), and where given the graph's node. */
const callShape = { module: name, field: name, node: name.optional() };

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
    /** The most that each metric may come to, by name and in the metric's unit; of a side effect none. */
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
  });
export type Waiver = z.infer<typeof waiverSchema>;

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
