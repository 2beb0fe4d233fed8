import { RenderlineError } from "#contracts";

/** A STEP file's text with something replaced. @throws Error when it is not there: a test of an unchanged file proves nothing */
export function edited(text: string, pattern: string | RegExp, replacement: string): string {
  const changed = text.replace(pattern, () => replacement);
  if (changed === text) throw new Error(`the STEP file has no ${String(pattern)}, or it is that already`);
  return changed;
}

/** The same file with more entities at the end of its data. */
export function withEntities(text: string, entities: string): string {
  const end = text.lastIndexOf("ENDSEC;");
  return `${text.slice(0, end)}${entities}\n${text.slice(end)}`;
}

/** The failure that something ends with; anything else is given back as it is, for the test to show. */
export async function failureOf(doing: Promise<unknown>): Promise<unknown> {
  try {
    return await doing;
  } catch (error) {
    if (!(error instanceof RenderlineError)) return error;
    const { code, message, remedy } = error;
    return { code, message, remedy };
  }
}
