import { z } from "zod";
import { RenderlineError, sha256Schema } from "#contracts";
import { dispatchModeSchema, modeSchema, type Mode } from "#runtime/store/status";

/**
 * How one thing stands. `warning`: the path that is to make the output can, but look; `problem`: it cannot, as things stand;
 * `unknown`: it cannot be told from here, and is not to be taken for right.
 */
export const preflightStates = ["ok", "warning", "problem", "unknown"] as const;
export type PreflightState = (typeof preflightStates)[number];

const lineChecks = ["dispatch", "definition", "legacy", "product", "materials", "settings", "kept", "time"] as const;
const hostChecks = ["tools", "workers", "space"] as const;

function checkSchema<const TName extends string>(names: readonly TName[]) {
  return z.strictObject({
    check: z.enum(names).describe("What was looked at."),
    path: modeSchema.nullable().describe("The path that it is about; null: it is about any."),
    state: z
      .enum(preflightStates)
      .describe(
        "warning: the path that is to make the output can, but look; problem: as things stand it cannot; unknown: it cannot be told from here.",
      ),
    code: z.string().describe("Stable. Of a failure that would come, that failure's own (docs/errors.md)."),
    message: z.string(),
    remedy: z.string().nullable().describe("What to do; null where nothing is to be done."),
  });
}
const lineCheckSchema = checkSchema(lineChecks);
const hostCheckSchema = checkSchema(hostChecks);
export type LineCheck = z.output<typeof lineCheckSchema>;
export type HostCheck = z.output<typeof hostCheckSchema>;

const lineSchema = z.strictObject({
  orderLine: z.string(),
  product: z.string(),
  revision: sha256Schema.describe("The revision that the line is pinned to."),
  outputType: z.string(),
  outputTypeDigest: sha256Schema.nullable().describe("What a dispatch would pin; null where there is nothing to pin."),
  workflowDigest: sha256Schema.nullable().describe("What the graph would pin; null where no graph would run."),
  mode: dispatchModeSchema,
  path: modeSchema.describe("Which path would make the output."),
  checks: z.array(lineCheckSchema),
  kept: z
    .strictObject({ nodes: z.array(z.string()), of: z.int() })
    .nullable()
    .describe("The graph's nodes whose results are kept, of so many; null: none are taken, or it cannot be told."),
  estimate: z
    .strictObject({ seconds: z.number().nonnegative(), runs: z.int().positive() })
    .nullable()
    .describe("Seconds of work on that path, by so many past runs, without what is kept; null: not known."),
});
export type PreflightLine = z.output<typeof lineSchema>;

/** Everything that can be known of order lines before they are dispatched. */
export const preflightSchema = z.strictObject({
  ok: z.boolean().describe("Whether there is no problem."),
  checks: z.array(hostCheckSchema).describe("Of what would make the lines: once for all of them."),
  lines: z.array(lineSchema),
});
export type PreflightReport = z.output<typeof preflightSchema>;

interface Said {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** One check's result; `path` null: it is about any. */
export function found<TName extends string>(check: TName, path: Mode | null, state: PreflightState, said: Said) {
  const { code, message, remedy = null } = said;
  return { check, path, state, code, message, remedy };
}

/** That nobody can say, because the store does not answer, is not that something is gone. */
const untold: ReadonlySet<string> = new Set(["store-unreachable", "store-refused"]);

/** What a check threw, as its result. @throws what is no RenderlineError: a defect */
export function thrown<TName extends string>(check: TName, path: Mode | null, error: unknown) {
  if (!(error instanceof RenderlineError)) throw error;
  return found(check, path, untold.has(error.code) ? "unknown" : "problem", error);
}

/** What is wrong with a path that is not to make the output keeps nobody from it. */
export function weighed<TCheck extends Pick<LineCheck, "path" | "state">>(
  check: TCheck,
  makes: ReadonlySet<Mode>,
): TCheck {
  const isBeside = check.path !== null && !makes.has(check.path);
  return isBeside && check.state === "problem" ? { ...check, state: "warning" } : check;
}
