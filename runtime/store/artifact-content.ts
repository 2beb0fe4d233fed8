import type { z } from "zod";
import { canonicalJson, RenderlineError } from "#contracts";

/** What is said of an artifact that is not there. @param store the store's folder or address */
export function missingArtifact(sha256: string, store: string): RenderlineError {
  return new RenderlineError(
    "artifact-missing",
    `artifact ${sha256} is not in the store "${store}"`,
    "Run again what produced it; the store's files must not be removed by hand.",
  );
}

export function damagedArtifact(sha256: string, store: string): RenderlineError {
  return new RenderlineError(
    "artifact-invalid",
    `artifact ${sha256} in the store "${store}" no longer holds the bytes that it was named after`,
    "Run again what produced it, and look after the disk; the store's files must not be changed by hand.",
  );
}

/** The bytes of a JSON artifact: equal values have equal bytes, in every store. */
export function formatArtifact(value: unknown): Buffer {
  return Buffer.from(canonicalJson(value), "utf8");
}

/** Reads a JSON artifact's bytes. @throws RenderlineError artifact-invalid */
export function parseArtifact<TSchema extends z.ZodType>(
  sha256: string,
  bytes: Buffer,
  schema: TSchema,
): z.output<TSchema> {
  const parsed = schema.safeParse(parseJson(sha256, bytes));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(sha256, `${issue?.message ?? ""} at "${issue?.path.join(".") ?? ""}"`, parsed.error);
}

function parseJson(sha256: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw invalid(sha256, error instanceof Error ? error.message : String(error), error);
  }
}

function invalid(sha256: string, why: string, cause: unknown): RenderlineError {
  return new RenderlineError(
    "artifact-invalid",
    `artifact ${sha256} does not hold what its kind says: ${why}`,
    "Produce it again with this version of Renderline.",
    cause,
  );
}
