import { totalmem } from "node:os";
import { z } from "zod";
import { RenderlineError } from "#contracts";

/** What a tool may take for one job; who takes more is ended. */
export interface ToolLimits {
  /** Wall time. */
  readonly timeoutMs: number;
  /** Resident memory of the tool's process. */
  readonly memoryLimitBytes: number;
}

/** In milliseconds. */
export const hour = 3_600_000;

/** The share of memory that one tool may hold: one that ate it all would take the database and the desktop with it. */
const memoryShare = 0.8;

/** For tools whose limits nobody sets. */
export function defaultLimits(timeoutMs: number): ToolLimits {
  return { timeoutMs, memoryLimitBytes: Math.floor(memoryAtHand() * memoryShare) };
}

/**
 * Bytes that this process and its children may hold together: the machine's memory or, in a container, what that is given.
 * @param constrained as the system says: 0, or more than there is, where nothing is constrained
 */
export function memoryAtHand(total = totalmem(), constrained = process.constrainedMemory()): number {
  return constrained > 0 ? Math.min(total, constrained) : total;
}

const longestSeconds = 24 * 3600;

/** Decimal digits only: what else JavaScript takes for a number is a slip of the hand here. */
const amount = (pattern: RegExp, most: number) =>
  z.string().regex(pattern).transform(Number).pipe(z.number().positive().max(most));

/** The environment variables that limit the CAD kernel, and what they may be. */
const variables = {
  RENDERLINE_CAD_TIMEOUT: {
    schema: amount(/^\d+(\.\d+)?$/, longestSeconds),
    wanted: `seconds, more than 0 and at most ${longestSeconds}`,
  },
  RENDERLINE_CAD_MEMORY: {
    schema: amount(/^\d+$/, 2 ** 30),
    wanted: "whole mebibytes, at least 1",
  },
} as const;

/**
 * The limits of the CAD kernel, which people can set: CAD files come from outside.
 * @throws RenderlineError bad-usage for a variable that says no amount
 */
export function cadLimits(env: NodeJS.ProcessEnv = process.env): ToolLimits {
  const { timeoutMs, memoryLimitBytes } = defaultLimits(hour / 2);
  const seconds = read("RENDERLINE_CAD_TIMEOUT", env);
  const mebibytes = read("RENDERLINE_CAD_MEMORY", env);
  return {
    timeoutMs: seconds === undefined ? timeoutMs : seconds * 1000,
    memoryLimitBytes: mebibytes === undefined ? memoryLimitBytes : mebibytes * 2 ** 20,
  };
}

function read(name: keyof typeof variables, env: NodeJS.ProcessEnv): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const { schema, wanted } = variables[name];
  const { success, data } = schema.safeParse(text);
  if (success) return data;
  throw new RenderlineError(
    "bad-usage",
    `${name} is "${text}", wanted ${wanted}`,
    `Set ${name} to such an amount, or unset it.`,
  );
}
