import { canonicalJson, sha256Hex } from "./canonical-json.ts";
import { definitionSchema, type CompiledDefinition, type Definition } from "./definition.ts";
import { RenderlineError } from "./errors.ts";

/** Compiled definitions at hand, wherever they came from: a checkout, the database, a release. */
export interface Catalogue {
  readonly all: readonly CompiledDefinition[];
  byId(id: string): CompiledDefinition | undefined;
  byDigest(digest: string): CompiledDefinition | undefined;
  /** What an output type says of legacy, of which nothing else is at hand: its workflow does not load. */
  legacyPart(id: string): CompiledDefinition | undefined;
}

/** A catalogue of compiled definitions; of two with one id, `byId` gives the first. */
export function catalogue(
  all: readonly CompiledDefinition[],
  legacyParts: readonly CompiledDefinition[] = [],
): Catalogue {
  const ids = new Map<string, CompiledDefinition>();
  for (const one of all) if (!ids.has(one.definition.id)) ids.set(one.definition.id, one);
  const digests = new Map(all.map((one) => [one.digest, one]));
  const legacyPart = (id: string): CompiledDefinition | undefined =>
    legacyParts.find(({ definition }) => definition.id === id);
  return { all, byId: (id) => ids.get(id), byDigest: (digest) => digests.get(digest), legacyPart };
}

/**
 * A catalogue of definitions that travelled as JSON text. The digest is computed here, never taken on trust.
 * @throws RenderlineError definition-unreadable for text that is no definition of this release
 */
export function catalogueFromTexts(texts: readonly string[], legacyParts: readonly string[] = []): Catalogue {
  return catalogue(texts.map(definitionFromText), legacyParts.map(definitionFromText));
}

/** @throws RenderlineError definition-unreadable */
export function definitionFromText(text: string): CompiledDefinition {
  const value = parseJson(text);
  const { success, error } = definitionSchema.safeParse(value);
  if (!success) {
    const [issue] = error.issues;
    throw unreadable(`a definition has another shape: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const canonical = canonicalJson(value);
  // Not the schema's output: that would fill in defaults which the digested bytes do not hold.
  return { definition: value as Definition, digest: sha256Hex(canonical), text: canonical };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`a definition is not JSON: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function unreadable(message: string, cause?: unknown): RenderlineError {
  return new RenderlineError(
    "definition-unreadable",
    message,
    "Check it with npx renderline check --definition FILE.json.",
    cause,
  );
}
