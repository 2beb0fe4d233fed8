import { createHash } from "node:crypto";
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { waitForExclusiveLock } from "../exclusive-lock.ts";
import { installPackages } from "../install-packages.ts";
import { nativeFolder } from "../paths.ts";
import { findInstaller } from "../python-find.ts";

/** A virtual environment that only tests and benches use, made once for each version of its requirements. Gives its folder. */
export async function pythonEnvironment(name: string, requirements: string): Promise<string> {
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const environment = join(nativeFolder(), `${name}-${digest.slice(0, 12)}`);
  const marker = `${environment}.installed`;
  const lock = await waitForExclusiveLock(`${environment}.lock`);
  try {
    const there = await access(marker).then(
      () => true,
      () => false,
    );
    if (!there) await installPackages({ installer: await findInstaller(), environment, requirements });
    await writeFile(marker, "");
    return environment;
  } finally {
    lock.release();
  }
}
