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

export const prototypeSchema = z.strictObject({
  id: z.string(),
  productId: z.string(),
  faces: z.int().nonnegative(),
  solids: z.int().nonnegative(),
  colour: cadColourSchema.nullable(),
  bounds: boundsSchema.nullable(),
  volume: z.number(),
  area: z.number(),
});

/** What the CAD kernel read from a STEP file: the tree of occurrences, and each shape once. */
export const structureSchema = z.strictObject({
  version: z.literal(1),
  schema: z.string(),
  /** Metres per length unit of the file. Everything here is already in metres. */
  lengthUnit: z.number().positive(),
  roots: z.array(structureNodeSchema),
  prototypes: z.array(prototypeSchema),
});
export type Structure = z.infer<typeof structureSchema>;
