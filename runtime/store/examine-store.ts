import { failing, type Finding } from "#runtime/native/doctor";
import { freeBytes } from "#runtime/native/folder-space";
import { openArtifactStore } from "./open-artifact-store.ts";

const gibibyte = 2 ** 30;
/** A large assembly with its pictures. */
export const wantedBytes = gibibyte / 2;

/**
 * Looks at the artifact store that the environment names: whether it can be written, read and listed, and whether it and the
 * data folder, where local copies of a bucket's go, have room. Leaves nothing behind.
 */
export async function examineStore(env: NodeJS.ProcessEnv, dataFolder: string): Promise<Finding> {
  const id = "artifacts";
  try {
    const store = await openArtifactStore(env, dataFolder);
    await store.check();
    const rooms = [
      { free: await freeBytes(dataFolder), where: dataFolder, setting: "RENDERLINE_DATA" },
      { free: (await store.freeBytes()) ?? Infinity, where: store.name, setting: "RENDERLINE_ARTIFACTS" },
    ];
    const { free, where, setting } = rooms.reduce((least, one) => (one.free < least.free ? one : least));
    const summary = `artifacts in "${store.name}", ${(free / gibibyte).toFixed(1)} GiB free in "${where}"`;
    if (free >= wantedBytes) return { id, status: "ok", summary };
    const remedy = `Free 0.5 GiB there, or set ${setting} to a folder on another disk.`;
    return { id, status: "broken", summary, remedy };
  } catch (error) {
    return failing(id, "broken", error);
  }
}
