import { z } from "zod";

/** Row-major 4x4 matrix, metres. */
export const matrixSchema = z.array(z.number()).length(16);
/** Linear RGB and alpha, each 0 to 1. */
export const cadColourSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
/** `[min, max]` corners in metres. */
export const boundsSchema = z.tuple([
  z.tuple([z.number(), z.number(), z.number()]),
  z.tuple([z.number(), z.number(), z.number()]),
]);
export type Bounds = z.infer<typeof boundsSchema>;

/** The three fields of a NEXT_ASSEMBLY_USAGE_OCCURRENCE, as the STEP file has them. */
export const occurrenceSchema = z.strictObject({ id: z.string(), name: z.string(), description: z.string() });

export interface StructureNode {
  prototype: string;
  productId: string;
  productName: string;
  name: string;
  occurrence: z.infer<typeof occurrenceSchema> | null;
  placement: number[];
  colour: [number, number, number, number] | null;
  children: StructureNode[];
  emptySubshapes?: { name: string; reason: string }[] | undefined;
}

export const structureNodeSchema: z.ZodType<StructureNode> = z.strictObject({
  prototype: z.string(),
  productId: z.string(),
  productName: z.string(),
  name: z.string(),
  occurrence: occurrenceSchema.nullable(),
  placement: matrixSchema,
  colour: cadColourSchema.nullable(),
  get children() {
    return z.array(structureNodeSchema);
  },
  emptySubshapes: z.array(z.strictObject({ name: z.string(), reason: z.string() })).optional(),
});

/**
 * What a shape is recognised by: nothing in it depends on the order or the numbers of the file's entities.
 * Lengths in metres, in the prototype's own coordinates.
 */
export const shapeSchema = z.strictObject({
  /** `s` and 20 base32 characters: equal for shapes that are equal within the tolerance of the signature. */
  signature: z.string().regex(/^s[a-z2-7]{20}$/),
  /** How many faces (edges) there are of each type of surface (curve), such as `plane`, `cylinder`, `bspline`. */
  faceTypes: z.record(z.string(), z.int().positive()),
  edgeTypes: z.record(z.string(), z.int().positive()),
  /** Centre of the surface. */
  centroid: z.tuple([z.number(), z.number(), z.number()]),
  /** The surface's moments of inertia about its centre: xx, yy, zz, xy, xz, yz; m^4. */
  inertia: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
});
export type Shape = z.infer<typeof shapeSchema>;

export const prototypeSchema = z.strictObject({
  /** `q` and 20 base32 characters, of what the prototype is and not of where the file has it. */
  id: z.string(),
  /** The kernel's address of it in this very file: how the tessellation finds it. Never an identity. */
  label: z.string(),
  productId: z.string(),
  /** Whether the product id is the PRODUCT entity's; otherwise it is the name that the kernel gives the shape. */
  identified: z.boolean().default(true),
  faces: z.int().nonnegative(),
  solids: z.int().nonnegative(),
  colour: cadColourSchema.nullable(),
  bounds: boundsSchema.nullable(),
  /** m² of all faces. */
  area: z.number(),
  /** None where there is no face. */
  shape: shapeSchema.nullable(),
});
export type Prototype = z.infer<typeof prototypeSchema>;

/** What the CAD kernel read from a STEP file: the tree of occurrences, and each shape once. */
export const structureSchema = z.strictObject({
  version: z.literal(3),
  schema: z.string(),
  /** Metres per length unit of the file. Everything here is already in metres. */
  lengthUnit: z.number().positive(),
  roots: z.array(structureNodeSchema),
  prototypes: z.array(prototypeSchema),
});
export type Structure = z.infer<typeof structureSchema>;
