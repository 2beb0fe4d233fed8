import { resolve } from "node:path";
import { z } from "zod";
import { catalogueFromTexts, RenderlineError, type Catalogue, type Problem } from "#contracts";
import { log } from "../output.ts";
import { projectRoot } from "../paths.ts";
import { loadDefinitions } from "./load.ts";
import { loadLegacyPart } from "./load-legacy-part.ts";

/**
 * The checkout's definitions as they travel to whoever owns the data folder: the canonical text is all that
 * the runtime ever sees of them.
 */
export const authoredSchema = z.array(
  z.strictObject({
    id: z.string(),
    file: z.string(),
    text: z.string(),
    /** What an output type whose workflow does not load says of legacy. */
    part: z.literal("legacy").optional(),
  }),
);
export type Authored = z.infer<typeof authoredSchema>;

/**
 * What the checkout authors. A file that cannot be loaded is said on stderr and left out: what does not use it, legacy
 * before all, must go on.
 * @param needed an id that the command cannot do without
 * @throws RenderlineError definition-invalid when `needed` may be in a file that cannot be loaded
 */
export async function loadAuthored(needed?: string): Promise<Authored> {
  const { definitions, problems } = await loadDefinitions({ root: projectRoot });
  const [first] = problems;
  if (
    first !== undefined &&
    needed !== undefined &&
    !definitions.some((one) => one.compiled.definition.id === needed)
  ) {
    throw new RenderlineError(
      "definition-invalid",
      `"${needed}" is not among the definitions that load; ${problems.map(({ file, message }) => `${file}: ${message}`).join("; ")}`,
      "Run npx renderline check: it shows every problem with its place and remedy. --mode legacy goes on meanwhile.",
    );
  }
  for (const { file, message } of problems) log(`left out ${file ?? "a definition"}: ${message}`);
  if (problems.length > 0) log("npx renderline check shows what is wrong with it.");
  const whole = definitions.map(({ file, compiled }) => ({ id: compiled.definition.id, file, text: compiled.text }));
  return [...whole, ...(await legacyParts(problems))];
}

/** Of output types that do not load, what can be read without their workflows. */
async function legacyParts(problems: readonly Problem[]): Promise<Authored> {
  const parts: Authored = [];
  for (const { file } of problems) {
    if (file?.endsWith(".output-type.ts") !== true) continue;
    const part = await loadLegacyPart(resolve(projectRoot, file));
    if (part !== undefined) parts.push({ id: part.definition.id, file, text: part.text, part: "legacy" });
  }
  return parts;
}

export function catalogueOf(authored: Authored): Catalogue {
  const texts = (part: "legacy" | undefined): string[] =>
    authored.filter((one) => one.part === part).map(({ text }) => text);
  return catalogueFromTexts(texts(undefined), texts("legacy"));
}
