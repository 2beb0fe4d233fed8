import { RenderlineError, type Assignment, type Look, type Part } from "#contracts";
import { matches } from "../materials/resolve.ts";

/** What people choose for every export; see `nodes/order-line/export-settings.ts`. */
export interface ExportSettings {
  readonly names: "part" | "key";
  readonly details: boolean;
  readonly leaveOut: readonly string[];
}

/** One instance as an export has it. */
export interface ExportedPart {
  readonly key: string;
  /** What it is called in the file. */
  readonly name: string;
  /** Id of its material. */
  readonly material: string;
  /** Written beside the key, if the settings want it. */
  readonly details: PartDetails | undefined;
}

export interface PartDetails {
  readonly partName: string;
  /** Names from the root to the part. */
  readonly partPath: readonly string[];
  readonly productId: string;
  /** manual, cad-colour, fallback, or `rule ID`. */
  readonly materialFrom: string;
}

export interface Exported {
  /** In the order of the part list. */
  readonly parts: readonly ExportedPart[];
  /** The materials that these parts use, in the order of their ids. */
  readonly looks: ReadonlyMap<string, Look>;
}

/**
 * The parts of an export with their materials.
 * @throws RenderlineError export-empty when every part is left out, artifact-invalid for a part without an assignment
 */
export function exportedParts(parts: readonly Part[], assignment: Assignment, settings: ExportSettings): Exported {
  const assigned = new Map(assignment.parts.map((one) => [one.key, one]));
  const kept = parts.filter((part) => !settings.leaveOut.some((entry) => selects(entry, part)));
  if (kept.length === 0) {
    throw new RenderlineError(
      "export-empty",
      `leaveOut (${settings.leaveOut.join(", ")}) leaves out all ${parts.length} parts`,
      "Give keys or globs that some part's key, name or path does not match.",
    );
  }
  const exported = kept.map((part): ExportedPart => {
    const { key, name, path, productId } = part;
    const found = assigned.get(key);
    if (found === undefined || !Object.hasOwn(assignment.looks, found.material)) {
      throw new RenderlineError(
        "artifact-invalid",
        `the assignment gives part ${path.join(" / ")} (${key}) no material`,
        "Wire the assignment that was resolved for this very part list.",
      );
    }
    const { material, source } = found;
    const materialFrom = source.from === "rule" ? `rule ${source.rule}` : source.from;
    const details = settings.details ? { partName: name, partPath: path, productId, materialFrom } : undefined;
    return { key, name: settings.names === "key" ? key : name, material, details };
  });
  const used = new Set(exported.map(({ material }) => material));
  const looks = Object.entries(assignment.looks).filter(([id]) => used.has(id));
  return { parts: exported, looks: new Map(looks.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

/**
 * A key selects the one part that has it. What else is given is a glob of names, or of paths where it has a "/"; a name
 * can have one too. Keys are no matter of globs: they all begin alike, so that "p*" would be every part.
 */
function selects(entry: string, { key, name, path }: Part): boolean {
  return entry === key || matches(entry, name) || (entry.includes("/") && matches(entry, path.join("/")));
}
