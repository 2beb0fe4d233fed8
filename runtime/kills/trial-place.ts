import { join } from "node:path";
import type { AppParts } from "#runtime/app";
import { LocalArtifactStore } from "#runtime/store/artifact-store";

/**
 * Where a trial works: in a folder of its own, which holds its artifacts whatever the environment says, and in a schema of its
 * own where there is PostgreSQL.
 */
export function trialPlace(
  dataFolder: string,
  schema: string | undefined,
  url: string | undefined,
): Pick<AppParts, "dataFolder" | "artifacts" | "database"> {
  const artifacts = new LocalArtifactStore(join(dataFolder, "artifacts"));
  if (schema === undefined) return { dataFolder, artifacts };
  if (url === undefined) throw new Error(`schema "${schema}" of which database?`);
  return { dataFolder, artifacts, database: { url, schema } };
}
