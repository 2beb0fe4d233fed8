import { z } from "zod";
import { RenderlineError } from "#contracts";

const settings = z.record(z.string(), z.record(z.string(), z.json()));

/** One line of an order file. */
export const orderedLineSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "letters, digits, dot, dash and underline, at most 100")
      .describe("The order line's own id, as the shop knows it; never given to another line."),
    product: z.string().min(1).describe("The id of a published product."),
    outputType: z.string().min(1).describe("What is ordered of it."),
    params: settings.default({}).describe("What this line sets, by node and param."),
  })
  .meta({ title: "Order line", description: "One line of an order file (JSON Lines)." });
export type OrderedLine = z.output<typeof orderedLineSchema>;

/** How much is taken in at once: all of it is one transaction. */
export const orderLimits = { lines: 10_000, bytes: 16 * 2 ** 20 } as const;

/** An order line and where it stands in its file, from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly ordered: OrderedLine;
}

/** A line that cannot be taken, with its number. */
export interface RefusedOrder {
  readonly line: number;
  readonly why: string;
}

/** How many lines a refusal names. */
const named = 10;

/** @throws RenderlineError order-invalid, naming lines */
export function readOrderLines(text: string): NumberedLine[] {
  const rows = [...text.split(/\r?\n/).entries()].filter(([, row]) => row.trim() !== "");
  if (rows.length > orderLimits.lines) throw tooMuch(`${rows.length} order lines are`, `${orderLimits.lines} lines`);
  const lines: NumberedLine[] = [];
  const refused: RefusedOrder[] = [];
  const ids = new Map<string, number>();
  for (const [index, row] of rows) {
    const number = index + 1;
    const read = orderedLineSchema.safeParse(parse(row));
    if (!read.success) {
      const why = read.error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
      refused.push({ line: number, why });
      continue;
    }
    const before = ids.get(read.data.id);
    if (before !== undefined) refused.push({ line: number, why: `"${read.data.id}" is line ${before} already` });
    ids.set(read.data.id, number);
    lines.push({ number, ordered: read.data });
  }
  if (refused.length > 0) throw refusal(refused);
  return lines;
}

/** Refuses a file for its size, before it is read. @throws RenderlineError order-invalid */
export function refuseLargeOrder(file: string, bytes: number): void {
  if (bytes > orderLimits.bytes) throw tooMuch(`"${file}" has ${bytes} bytes, which is`, `${orderLimits.bytes} bytes`);
}

export function refusal(refused: readonly RefusedOrder[]): RenderlineError {
  const some = refused.slice(0, named).map(({ line, why }) => `line ${line}: ${why}`);
  const more = refused.length > named ? `; and ${refused.length - named} more` : "";
  return new RenderlineError(
    "order-invalid",
    `${refused.length === 1 ? "one order line" : `${refused.length} order lines`} cannot be taken: ${some.join("; ")}${more}`,
    "Mend them and import the file again: none of it was taken. docs/schema/order-line.schema.json says what a line holds.",
  );
}

function tooMuch(what: string, most: string): RenderlineError {
  return new RenderlineError(
    "order-invalid",
    `${what} more than is taken in at once: ${most}`,
    "Import it as several files, one after the other: none of it was taken.",
  );
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
