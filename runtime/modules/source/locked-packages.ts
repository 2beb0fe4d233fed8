import { z } from "zod";

const needs = z.record(z.string(), z.string()).optional();
export const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dependencies: needs, optionalDependencies: needs }),
  ),
});
export type Lock = z.output<typeof lockSchema>;

/** What was looked up of a lock file, by names: the cases of a suite take in nearly the same. */
const lookedUp = new WeakMap<Lock, Map<string, readonly string[]>>();

/**
 * The exact versions of packages and of all that they need, as `name@version`, sorted. The lock file says them for every
 * platform, so they are the same on each.
 */
export function lockedPackages(lock: Lock, names: Iterable<string>): readonly string[] {
  const known = lookedUp.get(lock) ?? new Map<string, readonly string[]>();
  lookedUp.set(lock, known);
  const asked = [...names];
  const key = asked.join(" ");
  const found = known.get(key) ?? lookUp(lock, asked);
  known.set(key, found);
  return found;
}

function lookUp({ packages }: Lock, names: readonly string[]): string[] {
  const found = new Map<string, string>();
  const add = (name: string, from: string): void => {
    const path = placeOf(packages, name, from);
    const locked = path === undefined ? undefined : packages[path];
    // One that the lock does not hold is another platform's or somebody else's to bring.
    if (path === undefined || locked === undefined || found.has(path)) return;
    found.set(path, `${name}@${locked.version ?? ""}`);
    for (const need of Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })) add(need, path);
  };
  for (const name of names) add(name, "");
  return [...new Set(found.values())].toSorted();
}

/** The way Node.js looks a package up: beside who needs it, then outwards. */
function placeOf(packages: Lock["packages"], name: string, from: string): string | undefined {
  for (let folder = from; ;) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in packages) return path;
    if (folder === "") return undefined;
    const outer = folder.lastIndexOf("/node_modules/");
    folder = outer === -1 ? "" : folder.slice(0, outer);
  }
}
