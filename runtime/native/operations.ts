import { z } from "zod";
import {
  boundsSchema,
  matrixSchema,
  prototypeSchema,
  sha256Schema,
  shapeSchema,
  structureSchema,
  type Scene,
} from "#contracts";

/**
 * What the workers' operations take and give. A module asks with the params type and parses the reply with the schema:
 * the other side is another language, so its word is checked.
 */

/** `read-step` on the CAD worker. */
export interface ReadStepParams {
  readonly file: string;
  readonly [name: string]: unknown;
}
const lengthsByType = z.record(z.string(), z.array(z.number()));
export const readStepResultSchema = structureSchema.omit({ version: true, prototypes: true }).extend({
  /** The nodes name their prototype by its label. */
  prototypes: z.array(
    prototypeSchema.omit({ id: true, area: true, shape: true }).extend({
      brep: shapeSchema
        .pick({ centroid: true, inertia: true })
        .extend({ faceAreas: lengthsByType, edgeLengths: lengthsByType, area: z.number() })
        .nullable(),
    }),
  ),
});

/** `tessellate` on the CAD worker. Deflections in metres and radians; `outDir` must exist. */
export interface TessellateParams {
  readonly file: string;
  readonly linearDeflection: number;
  readonly angularDeflection: number;
  readonly outDir: string;
  /** Labels of `read-step`'s prototypes. */
  readonly labels: readonly string[];
  readonly [name: string]: unknown;
}
export const tessellateResultSchema = z.strictObject({
  prototypes: z.array(
    z.strictObject({
      label: z.string(),
      /** Little-endian: float32 xyz in metres, float32 xyz unit normals, uint32 triangle corners. */
      files: z.strictObject({ positions: z.string(), normals: z.string(), indices: z.string() }),
      vertexCount: z.int().nonnegative(),
      triangleCount: z.int().nonnegative(),
    }),
  ),
});

/** `write-golden` on the CAD worker: writes the STEP file of a golden product. */
export interface WriteGoldenParams {
  readonly file: string;
  readonly product: string;
  readonly [name: string]: unknown;
}

/** `write-assembly` on the CAD worker: a STEP file of simple solids, for tests and generated revision pairs. */
export interface WriteAssemblyParams {
  readonly file: string;
  readonly unit: "MM" | "M" | "INCH";
  readonly schema: "AP203" | "AP214IS" | "AP242DIS";
  /** Leaves before what they are used in; the last one is the root. */
  readonly products: readonly AssemblyProduct[];
  readonly [name: string]: unknown;
}
/** Sizes and placements in millimetres. */
/** `at` is a box's corner, the centre of a cylinder's base. */
export type AssemblySolid = { readonly at: readonly number[] } & (
  | { readonly box: readonly number[] }
  | { readonly cylinder: readonly number[] }
);
export type AssemblyProduct = {
  readonly name: string;
} & (
  | { readonly shape: AssemblySolid }
  /** Several bodies under one product. */
  | { readonly bodies: readonly AssemblySolid[] }
  | { readonly children: readonly AssemblyChild[] }
);
export interface AssemblyChild {
  /** Index into the products. */
  readonly product: number;
  readonly name: string;
  /** The three upper rows of a 4x4 matrix. */
  readonly placement: readonly number[];
}

/** `render` on the Blender worker. `scene` is a scene document; `threads` 0 or none means all cores; 8 bits a channel without `bitDepth`. */
export interface RenderParams {
  readonly glb: string;
  readonly scene: unknown;
  readonly out: string;
  readonly samples: number;
  readonly seed: number;
  readonly denoise: "none" | "fast" | "balanced" | "high";
  readonly bitDepth?: 8 | 16;
  readonly threads?: number;
  readonly [name: string]: unknown;
}
export const renderResultSchema = z.strictObject({
  width: z.int().positive(),
  height: z.int().positive(),
  loadSeconds: z.number().nonnegative(),
  renderSeconds: z.number().nonnegative(),
});

/** `render-frames` on the Blender worker: `render` for each angle that the product is turned by. */
export interface RenderFramesParams extends Omit<RenderParams, "out" | "bitDepth"> {
  /** The upright axis, [x, y], metres. */
  readonly axis: readonly [number, number];
  /** Angles in radians, positive is counter-clockwise seen from above. */
  readonly frames: readonly { readonly index: number; readonly angle: number; readonly out: string }[];
}
/** Told as an item as soon as the frame is there. */
export const renderedFrameSchema = z.strictObject({ index: z.int().nonnegative() });
export const renderFramesResultSchema = renderResultSchema.omit({ width: true, height: true });

/** `encode-frames` on the Blender worker: PNGs of one folder and one size, in order, become a video. */
export interface EncodeFramesParams {
  readonly files: readonly string[];
  readonly out: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly container: "mp4" | "webm";
  readonly quality: "low" | "medium" | "high" | "best";
  /** What is seen where the pictures are transparent: sRGB, each 0 to 1. */
  readonly background: readonly [number, number, number];
  readonly [name: string]: unknown;
}
export const encodeFramesResultSchema = z.strictObject({ frames: z.int().positive() });

/** `write-blend` on the Blender worker: the scene of a scene document, as a file. */
export interface WriteBlendParams {
  readonly glb: string;
  readonly scene: unknown;
  readonly out: string;
  /** What each part is called and says of itself; a part of the GLB that is not here is left out. */
  readonly instances: readonly {
    readonly key: string;
    readonly name: string;
    readonly properties: Readonly<Record<string, string | readonly string[]>>;
  }[];
  /** Whether camera, lights, world and ground are in it too. */
  readonly studio: boolean;
  readonly samples: number;
  readonly denoise: RenderParams["denoise"];
  /** The unit that Blender shows lengths in. */
  readonly unit: "METERS" | "CENTIMETERS" | "MILLIMETERS" | "INCHES";
  readonly compress: boolean;
  readonly [name: string]: unknown;
}

/** What a material is called and looks like, in the units of a library. */
const foundMaterial = z.strictObject({
  material: z.string(),
  look: z.record(
    z.string(),
    z.union([
      z.number(),
      z.array(z.number()),
      // A texture: its PNG's digest, and the metres that one repeat covers.
      z.strictObject({ sha256: sha256Schema, size: z.array(z.number()) }),
    ]),
  ),
});

/** Settings of something of Blender's or OpenUSD's, by their own names and in their own units. */
const foundValues = z.record(z.string(), z.json());
/** Of object flags such as `hide_render`, those that are not as Blender has them. */
const foundFlags = z.record(z.string(), z.boolean());
const foundPlaced = z.strictObject({ name: z.string(), placement: matrixSchema, values: foundValues });
const foundObject = z.strictObject({
  name: z.string(),
  kind: z.string(),
  mesh: z.string().nullable(),
  /** By slot. */
  materials: z.array(z.string().nullable()),
  /** Their kinds. */
  modifiers: z.array(z.string()),
  placement: matrixSchema,
  flags: foundFlags,
});
const texts = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** `inspect-blend` on the Blender worker. Placements are object to world, row-major, metres. */
export const inspectBlendResultSchema = z.strictObject({
  /** The mesh objects; those of the studio are not parts. */
  instances: z.array(
    foundObject.extend({
      key: z.string().nullable(),
      mesh: z.string(),
      /** None without one, or where one is not the object's own. */
      material: foundMaterial.nullable(),
      /** What it says of itself, besides its key. */
      properties: texts,
      /** Around the mesh, in the object's own coordinates. */
      box: boundsSchema,
    }),
  ),
  /** Objects that are no part, light or camera. */
  others: z.array(foundObject),
  /** Every mesh once, its numbers by digest. */
  meshes: z.array(
    z.strictObject({
      name: z.string(),
      vertices: z.int(),
      triangles: z.int(),
      positions: sha256Schema,
      normals: sha256Schema,
      indices: sha256Schema,
      /** Texture coordinates by layer. */
      coordinates: z.record(z.string(), sha256Schema),
    }),
  ),
  /** Every value of every node, pictures by digest. */
  materials: z.array(z.strictObject({ name: z.string(), values: foundValues })),
  camera: foundPlaced.nullable(),
  lights: z.array(foundPlaced),
  world: z.strictObject({ name: z.string(), values: foundValues }).nullable(),
  /** By group and name: `render.resolution_x`, `cycles.samples`. */
  settings: foundValues,
});

/** `write-usd` on the USD worker: lays out a stage exactly so. Prims are names, unique among their like. */
export interface WriteUsdParams {
  readonly out: string;
  readonly up: "y" | "z";
  readonly metersPerUnit: number;
  readonly shapes: readonly {
    readonly prim: string;
    readonly name: string;
    /** Little-endian: float32 xyz in metres, float32 xyz unit normals, uint32 triangle corners. */
    readonly files: { readonly positions: string; readonly normals: string; readonly indices: string };
  }[];
  readonly materials: readonly {
    readonly prim: string;
    readonly name: string;
    /** Inputs of UsdPreviewSurface. */
    readonly inputs: Readonly<Record<string, number | readonly number[]>>;
  }[];
  /** Shapes in a material. */
  readonly models: readonly { readonly prim: string; readonly shape: string; readonly material: string }[];
  readonly instances: readonly {
    readonly prim: string;
    readonly name: string;
    readonly model: string;
    readonly material: string;
    /** Object to world, row-major, metres, Z up. */
    readonly matrix: readonly number[];
    readonly properties: Readonly<Record<string, string | readonly string[]>>;
  }[];
  readonly [name: string]: unknown;
}

/** `inspect-usd` on the USD worker: `instances` are the meshes that a renderer draws. */
export const inspectUsdResultSchema = z.strictObject({
  upAxis: z.string(),
  metersPerUnit: z.number(),
  /** How many shapes OpenUSD shares among instances. */
  prototypes: z.int(),
  instances: z.array(
    z.strictObject({
      path: z.string(),
      key: z.string().nullable(),
      material: z.string().nullable(),
      /** Of the shader that it resolves to. */
      inputs: z.record(z.string(), z.union([z.number(), z.array(z.number())])),
      /** Name of the class below `/product/shapes` that the mesh is; none where it is another. */
      shape: z.string().nullable(),
      /** Object to world, row-major, in the stage's axes and unit. */
      placement: matrixSchema,
      /** Around the triangles, in the mesh's own coordinates; none without any. */
      box: boundsSchema.nullable(),
    }),
  ),
  /** What OpenUSD's validators say. */
  problems: z.array(z.strictObject({ severity: z.string(), code: z.string(), message: z.string(), place: z.string() })),
  /** Of the stage. */
  metadata: foundValues,
  /** Every prim with all that it says, long lists of numbers by digest. */
  prims: z.array(z.strictObject({ path: z.string(), type: z.string(), values: foundValues })),
});

/** `render-ids` on the Blender worker. Part number n, from 1 in the order of the reply's keys, is the colour n. */
export interface RenderIdsParams {
  readonly glb: string;
  readonly scene: unknown;
  readonly views: readonly IdView[];
  readonly [name: string]: unknown;
}
export interface IdView {
  readonly out: string;
  readonly width: number;
  readonly height: number;
  readonly camera: Scene["camera"];
  /** The only part to show; all of them without one. */
  readonly only: string | null;
}
export const renderIdsResultSchema = z.strictObject({
  keys: z.array(z.string()),
  /** By part key: the material that the scene gave it, in the units of a library. */
  materials: z.record(z.string(), foundMaterial),
});
