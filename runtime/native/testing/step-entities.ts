import type { Seeded } from "./seeded.ts";

/** A STEP file in three pieces: what stands before the entities, each entity with its number, what stands after. */
export interface StepText {
  readonly head: string;
  readonly entities: readonly { readonly number: number; readonly body: string }[];
  readonly tail: string;
}

/** A quoted string (a doubled quote stands for itself), a reference, or the end of an entity. */
const token = /'(?:[^']|'')*'|#(\d+)|;/g;

/** Takes a file apart whose entities stand in one DATA section without comments, as CAD systems write it. */
export function parseStep(text: string): StepText {
  const start = text.indexOf("DATA;") + "DATA;".length;
  const end = text.lastIndexOf("ENDSEC;");
  const entities = statements(text.slice(start, end)).map((statement) => {
    const [, number = "", body = ""] = /^\s*#(\d+)\s*=\s*([\s\S]*)$/.exec(statement) ?? [];
    return { number: Number(number), body };
  });
  return { head: text.slice(0, start), entities, tail: text.slice(end) };
}

export function stepText({ head, entities, tail }: StepText): string {
  return `${head}\n${entities.map(({ number, body }) => `#${number}=${body};`).join("\n")}\n${tail}`;
}

/** The same file with other entity numbers. */
export function renumbered(text: string, random: Seeded): string {
  const step = parseStep(text);
  const others = random.shuffled(step.entities.map((_, index) => (index + 1) * 10));
  const numbers = new Map(step.entities.map(({ number }, index) => [number, others[index] ?? 0]));
  const other = (number: number): number => numbers.get(number) ?? number;
  const entities = step.entities.map(({ number, body }) => ({
    number: other(number),
    body: mapReferences(body, other),
  }));
  return stepText({ ...step, entities });
}

/** The same file with its entities in another order. */
export function reordered(text: string, random: Seeded): string {
  const step = parseStep(text);
  return stepText({ ...step, entities: random.shuffled(step.entities) });
}

function statements(data: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (const match of data.matchAll(token)) {
    if (match[0] !== ";") continue;
    found.push(data.slice(start, match.index));
    start = match.index + 1;
  }
  return found;
}

function mapReferences(body: string, other: (number: number) => number): string {
  return body.replaceAll(token, (all: string, number: string | undefined) =>
    number === undefined ? all : `#${other(Number(number))}`,
  );
}
