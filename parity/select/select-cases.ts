import { lockedPackages } from "#runtime/modules/source/locked-packages";
import type { CaseSources } from "./case-sources.ts";
import type { Waiver } from "#parity/waivers/waiver";
import type { Changes } from "./changes.ts";

/** Whether a case is run, and why. */
export interface Selection {
  readonly selected: boolean;
  readonly why: string;
}

const lockFile = "package-lock.json";

/** Nothing that is rendered or compared reads these. */
const withoutEffect = [
  /^(?:docs|site|bench|soak|scripts|\.github|\.ci)\//,
  /\.md$/,
  /\.test\.ts$/,
  // The waivers themselves are part of the cases that they name.
  /^parity\/waivers\/index\.ts$/,
  /^(?:LICENSE|\.gitignore|\.gitattributes|knip\.json|vitest\.config\.ts)$/,
];
/** What is followed: of such files, one that nothing takes in changes nothing. A waiver that is gone is taken in by nothing. */
const followed = [/^(?!.*\.waiver\.ts$).*\.tsx?$/, /^runtime\/python\/.*\.py$/];

/** Whether a file can change what a case comes to, by its place. */
export function canHaveEffect(file: string): boolean {
  return !withoutEffect.some((pattern) => pattern.test(file));
}

/** Whether nobody can say what a file changes, unless a case names it. */
export function isUntraceable(file: string): boolean {
  return file !== lockFile && canHaveEffect(file) && !followed.some((pattern) => pattern.test(file));
}

/**
 * Which cases changes can affect: those that one of the changed files, or of the changed packages, is part of. What cannot be
 * traced selects all. A case that a waiver no longer covers is selected whatever changed: it stands as waived until it is run.
 * @param sources by case id
 * @param expired waivers whose last day is past
 */
export function selectCases(
  sources: ReadonlyMap<string, CaseSources>,
  { since, files, locks }: Pick<Changes, "since" | "files" | "locks">,
  expired: readonly Pick<Waiver, "id" | "case" | "expires">[] = [],
): ReadonlyMap<string, Selection> {
  const traced = new Set([...sources.values()].flatMap((one) => one.files));
  const untraced = files.filter((file) => !traced.has(file) && isUntraceable(file));
  const lockChanged = files.includes(lockFile);
  const select = (id: string, { files: own, packages }: CaseSources): Selection => {
    const [unknown] = untraced;
    if (unknown !== undefined) return { selected: true, why: `nobody can say what ${list(untraced)} changes` };
    const changed = files.filter((file) => own.includes(file));
    if (changed.length > 0) return { selected: true, why: `${list(changed)} changed since ${since}` };
    if (lockChanged) {
      const before = new Set(lockedPackages(locks.before, packages));
      const other = lockedPackages(locks.after, packages).filter((one) => !before.has(one));
      if (other.length > 0) return { selected: true, why: `${list(other)} is another version since ${since}` };
    }
    const waiver = expired.find((one) => one.case === id);
    if (waiver !== undefined) return { selected: true, why: `its waiver "${waiver.id}" expired on ${waiver.expires}` };
    return { selected: false, why: `nothing that it is made of changed since ${since}` };
  };
  return new Map([...sources].map(([id, one]) => [id, select(id, one)]));
}

/** The first of them, and how many more. */
function list([first = "", ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
