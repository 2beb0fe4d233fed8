import type { MappingRulesDefinition } from "../definition.ts";
import type { KnownDefinitions } from "./known.ts";
import { suggest, type Report } from "./report.ts";

/** Checks mapping rules against their library. */
export function checkMappingRules(
  { library, rules = [], cadColourOn, fallback }: Partial<MappingRulesDefinition>,
  known: KnownDefinitions,
  report: Report,
): void {
  checkIds(rules, report);
  if (library === undefined) return;
  const codes = { unknown: "library-unknown", changed: "library-changed" } as const;
  const materials = known.find("material-library", library, codes, report)?.materials;
  if (materials === undefined) return;
  const checkMaterial = (name: string | undefined, port: string, what: string): void => {
    if (name === undefined || Object.hasOwn(materials, name)) return;
    report("material-unknown", {
      port,
      message: `${what}: the library "${library.id}" has no material "${name}"`,
      expected: `a material of the library "${library.id}"`,
      got: name,
      remedy: suggest(name, Object.keys(materials), "material"),
    });
  };
  for (const { id, material } of rules) checkMaterial(material, id, `rule "${id}"`);
  checkMaterial(cadColourOn, "cadColourOn", "cadColourOn");
  checkMaterial(fallback, "fallback", "fallback");
}

function checkIds(rules: MappingRulesDefinition["rules"], report: Report): void {
  const seen = new Set<string>();
  for (const { id } of rules) {
    if (seen.has(id)) {
      report("rule-duplicate", {
        port: id,
        message: `two rules have the id "${id}"`,
        expected: "an id of its own",
        got: id,
        remedy: "Give the second rule another id: the run record names the rule that gave a part its material.",
      });
    }
    seen.add(id);
  }
}
