import {
  RenderlineError,
  type Assignment,
  type Look,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type MaterialState,
  type Part,
} from "#contracts";

/** What resolving gives: an assignment for what could be decided, and the parts that are missing a material. */
export interface Resolution {
  readonly looks: Record<string, Look>;
  readonly parts: Assignment["parts"];
  readonly missing: readonly Part[];
}

/** Where materials come from. */
export interface MaterialSources {
  readonly library: MaterialLibraryDefinition;
  readonly rules: MappingRulesDefinition;
  /** What people assigned, by part key; what stands here for a part that is not asked for is of another revision. */
  readonly repairs: MaterialState["repairs"];
}

/**
 * Gives each part a material: what a person assigned, else the first rule that matches, else the part's CAD colour if the
 * rules allow it.
 * @param fallback what to do with the rest: the rules' named fallback, or list them as missing
 * @throws RenderlineError material-unknown when a person assigned what the library does not have
 */
export function resolveParts(
  parts: readonly Part[],
  { library, rules, repairs }: MaterialSources,
  fallback: boolean,
): Resolution {
  const looks: Record<string, Look> = {};
  const missing: Part[] = [];
  const assigned: Assignment["parts"] = [];
  const assign = (
    part: Part,
    material: string,
    look: Look | undefined,
    source: Assignment["parts"][number]["source"],
  ): void => {
    if (look === undefined)
      throw new Error(`material "${material}" is not in library "${library.id}": validate before running`);
    looks[material] = look;
    assigned.push({ key: part.key, material, source });
  };
  for (const part of parts) {
    const repair = Object.hasOwn(repairs, part.key) ? repairs[part.key] : undefined;
    if (repair !== undefined) {
      const { material, ...source } = repair;
      assign(part, material, knownLook(library, material, part), { from: "manual", ...source });
      continue;
    }
    const rule = rules.rules.find(
      ({ when }) => matches(when.name, part.name) && matches(when.productId, part.productId),
    );
    if (rule !== undefined) {
      assign(part, rule.material, library.materials[rule.material]?.look, { from: "rule", rule: rule.id });
    } else if (rules.cadColour && part.colour !== null) {
      const base = library.materials[rules.cadColourOn]?.look;
      const [red, green, blue] = part.colour;
      const look = base && { ...base, baseColor: [clamp(red), clamp(green), clamp(blue)] satisfies Look["baseColor"] };
      assign(part, `cad-colour-${hex(red)}${hex(green)}${hex(blue)}`, look, { from: "cad-colour" });
    } else if (fallback) {
      assign(part, rules.fallback, library.materials[rules.fallback]?.look, { from: "fallback" });
    } else {
      missing.push(part);
    }
  }
  return { looks, parts: assigned, missing };
}

/** Libraries change after a person has chosen from one, so this is no defect but something to mend. */
function knownLook(library: MaterialLibraryDefinition, material: string, { key, path }: Part): Look {
  if (Object.hasOwn(library.materials, material) && library.materials[material] !== undefined)
    return library.materials[material].look;
  throw new RenderlineError(
    "material-unknown",
    `${path.join(" / ")} (${key}) was assigned "${material}", which library "${library.id}" does not have`,
    `Assign another, clear it with npx renderline material clear, or add "${material}" to the library.`,
  );
}

/**
 * `*` and `?` as in file names, without regard to case; a condition that is not there always holds. What stands between
 * two stars is looked for from the left, each piece once: one expression with many stars would try every way to share
 * a long name out among them.
 */
export function matches(glob: string | undefined, text: string): boolean {
  if (glob === undefined) return true;
  const [first = "", ...others] = glob.split("*");
  const last = others.pop();
  if (last === undefined) return piece(first, "^", "$").test(text);
  let rest = after(piece(first, "^"), text);
  for (const one of others) rest = rest === undefined ? undefined : after(piece(one), rest);
  return rest !== undefined && piece(last, "", "$").test(rest);
}

/** A part of a glob without stars, as an expression. */
function piece(glob: string, start: "^" | "" = "", end: "$" | "" = ""): RegExp {
  const pattern = glob.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll("?", ".");
  return new RegExp(`${start}${pattern}${end}`, "isu");
}

/** What follows the first place where it matches. */
function after(pattern: RegExp, text: string): string | undefined {
  const found = pattern.exec(text);
  return found === null ? undefined : text.slice(found.index + found[0].length);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Four hexadecimal digits a channel: two colours that differ in a render never share an id. */
function hex(value: number): string {
  return Math.round(clamp(value) * 65_535)
    .toString(16)
    .padStart(4, "0");
}
