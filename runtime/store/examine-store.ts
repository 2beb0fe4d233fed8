import { failing, type Finding } from "#runtime/native/doctor";
import { freeBytes } from "#runtime/native/folder-space";
import { openArtifactStore } from "./open-artifact-store.ts";

const gibibyte = 2 ** 30;
/** A large assembly with its pictures. */
export const wantedBytes = gibibyte / 2;

/**
 * Looks at the artifact store that the environment names: whether it can be written, read and listed, and whether the data
 * folder, where local copies go in any case, has room. Leaves nothing behind.
 */
export async function examineStore(env: NodeJS.ProcessEnv, dataFolder: string): Promise<Finding> {
  const id = "artifacts";
  try {
    const store = await openArtifactStore(env, dataFolder);
    await store.check();
    const free = await freeBytes(dataFolder);
    const summary = `artifacts in "${store.name}", ${(free / gibibyte).toFixed(1)} GiB free in "${dataFolder}"`;
    if (free >= wantedBytes) return { id, status: "ok", summary };
    const remedy = "Free 0.5 GiB there, or set RENDERLINE_DATA to a folder on another disk.";
    return { id, status: "broken", summary, remedy };
  } catch (error) {
    return failing(id, "broken", error);
  }
}
