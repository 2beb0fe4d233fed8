import { z } from "zod";
import { colourSchema } from "./legacy.ts";

const unit = z.number().min(0).max(1);

/** Bytes of a texture's PNG at most: a repeat that tiles needs few, and they travel within the library. */
export const maxTextureBytes = 512 * 1024;
/** Pixels of a texture's side at most. */
export const maxTextureSide = 2048;

/** Metres that one repeat covers. */
const repeat = z.number().min(1e-4).max(10);

/**
 * A picture that repeats over a surface, multiplied with a look's own values. It is the library's own, so that the library's
 * digest covers its pixels; the helper `texture` of materials/ reads it from a file. It lies on a surface as seen from the side of
 * the shape's own axes that the triangle faces most: upright, so Z goes up on walls and Y on floors.
 */
export const textureSchema = z.strictObject({
  /** The PNG file, in base64. */
  png: z
    .string()
    .regex(/^iVBORw0KGgoAAAANSUhEUg[A-Za-z0-9+/]+={0,2}$/, "must be a PNG file in base64")
    .max(Math.ceil(maxTextureBytes / 3) * 4),
  /** Width and height of one repeat on the surface, metres, 0.0001 to 10. */
  size: z.tuple([repeat, repeat]),
});
export type Texture = z.output<typeof textureSchema>;

/**
 * The look of one material: the metallic-roughness model of glTF 2.0 and what its KHR_materials extensions add, each
 * value as glTF defines it. Blender's Principled BSDF and the viewer are given the same by their own scales. Colours are
 * linear Rec. 709; what has no unit here is a factor from 0 to 1.
 * https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#materials
 */
export const lookSchema = z.strictObject({
  baseColor: colourSchema,
  metallic: unit,
  /** Perceptual: its square is the width of the microfacets' distribution. */
  roughness: unit,
  /** Index of refraction at 589 nm, 1 to 3 (KHR_materials_ior). */
  ior: z.number().min(1).max(3).default(1.5),
  /** Strength of the reflection that `ior` gives a dielectric; 1 is all of it (KHR_materials_specular). */
  specular: unit.default(1),
  /** Share of the light that goes through instead of being scattered (KHR_materials_transmission). */
  transmission: unit.default(0),
  /** A clear layer above, of ior 1.5 (KHR_materials_clearcoat). */
  coat: unit.default(0),
  coatRoughness: unit.default(0.03),
  /** How far highlights are stretched (KHR_materials_anisotropy). */
  anisotropy: unit.default(0),
  /** Radians, counter-clockwise from the tangent, 0 to 2 pi (KHR_materials_anisotropy). */
  anisotropyRotation: z
    .number()
    .min(0)
    .max(2 * Math.PI)
    .default(0),
  /** Colours, sRGB; `baseColor` is multiplied with them. Alpha counts for nothing. */
  baseColorTexture: textureSchema.optional(),
  /** `roughness` is multiplied with its green and `metallic` with its blue, both linear. */
  metallicRoughnessTexture: textureSchema.optional(),
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
