import { z } from "zod";
import { colourSchema } from "./legacy.ts";

const unit = z.number().min(0).max(1);

/**
 * The look of one material: the metallic-roughness model of glTF 2.0 with the KHR extensions that Blender's
 * Principled BSDF shares. Colours are linear Rec. 709; every factor is 0 to 1; `ior` has no unit.
 */
export const lookSchema = z.strictObject({
  baseColor: colourSchema,
  metallic: unit,
  roughness: unit,
  ior: z.number().min(1).max(3).default(1.5),
  specular: unit.default(0.5),
  transmission: unit.default(0),
  coat: unit.default(0),
  coatRoughness: unit.default(0.03),
  anisotropy: unit.default(0),
});
export type Look = z.output<typeof lookSchema>;

export const materialSchema = z.strictObject({
  title: z.string().min(1),
  group: z.enum(["metal", "plastic", "rubber", "glass", "paint", "other"]),
  /** Where the numbers come from: a measurement, a data sheet, or "by eye". */
  source: z.string().min(1),
  look: lookSchema,
});
export type Material = z.output<typeof materialSchema>;

/** A named set of looks. Ids are kebab case and stable. */
export interface MaterialLibrary<TId extends string = string> {
  readonly kind: "material-library";
  readonly id: string;
  readonly title: string;
  readonly materials: Readonly<Record<TId, Material>>;
}

/** Declares a material library. @throws ZodError for a look out of range. */
export function materialLibrary<const TId extends string>(
  id: string,
  text: { readonly title: string; readonly materials: Readonly<Record<TId, z.input<typeof materialSchema>>> },
): MaterialLibrary<TId> {
  const materials = Object.fromEntries(
    Object.entries(text.materials).map(([name, one]) => [name, materialSchema.parse(one)]),
  ) as Record<TId, Material>;
  return { kind: "material-library", id, title: text.title, materials };
}

/** What a rule looks at; all given conditions must hold. Globs know `*` and `?` and ignore case. */
export const ruleConditionSchema = z
  .strictObject({ name: z.string().min(1).optional(), productId: z.string().min(1).optional() })
  .refine((condition) => Object.keys(condition).length > 0, "a rule needs a condition");
export type RuleCondition = z.infer<typeof ruleConditionSchema>;

export interface MappingRule {
  readonly id: string;
  readonly when: RuleCondition;
  readonly material: string;
}

/**
 * How parts get materials. Order: the rules from first to last, then the part's CAD colour if `cadColour`
 * allows it; what is left is missing a material, and the node's policy decides. `fallback` is the material
 * that the policy "fallback" uses.
 */
export interface MappingRules {
  readonly kind: "mapping-rules";
  readonly id: string;
  readonly title: string;
  readonly library: MaterialLibrary;
  readonly rules: readonly MappingRule[];
  readonly cadColour: boolean;
  /** The look a CAD colour is put on: the material whose base colour it replaces. */
  readonly cadColourOn: string;
  readonly fallback: string;
}

/** Declares mapping rules; the compiler knows the library's material ids. */
export function mappingRules<TLibrary extends MaterialLibrary>(
  id: string,
  text: {
    readonly title: string;
    readonly library: TLibrary;
    readonly rules: readonly {
      readonly id: string;
      readonly when: RuleCondition;
      readonly material: keyof TLibrary["materials"] & string;
    }[];
    readonly cadColour: boolean;
    readonly cadColourOn: keyof TLibrary["materials"] & string;
    readonly fallback: keyof TLibrary["materials"] & string;
  },
): MappingRules {
  return { kind: "mapping-rules", id, ...text };
}
