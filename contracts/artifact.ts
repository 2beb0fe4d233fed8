import { z } from "zod";

/**
 * The closed set of artifact kinds. A kind says how the bytes are read; a wire joins ports of one kind.
 * JSON kinds are canonical JSON (RFC 8785) of the schema in `contracts/artifacts/`.
 */
export const artifactKinds = [
  "step",
  "structure",
  "parts",
  "mesh",
  "product",
  "order-line",
  "assignment",
  "scene",
  "image",
  "frames",
  "video",
  "glb",
  "usd",
  "blend",
  "material-library",
  "mapping-rules",
  "material-state",
] as const;
export const artifactKindSchema = z.enum(artifactKinds);
export type ArtifactKind = z.infer<typeof artifactKindSchema>;

/** File-name ending and media type of each kind; of pictures and videos the usual one, see `artifactFormat`. */
export const artifactFormats: Record<ArtifactKind, { extension: string; mediaType: string }> = {
  step: { extension: "step", mediaType: "model/step" },
  structure: { extension: "json", mediaType: "application/json" },
  parts: { extension: "json", mediaType: "application/json" },
  mesh: { extension: "glb", mediaType: "model/gltf-binary" },
  product: { extension: "json", mediaType: "application/json" },
  "order-line": { extension: "json", mediaType: "application/json" },
  assignment: { extension: "json", mediaType: "application/json" },
  scene: { extension: "json", mediaType: "application/json" },
  image: { extension: "png", mediaType: "image/png" },
  frames: { extension: "json", mediaType: "application/json" },
  video: { extension: "mp4", mediaType: "video/mp4" },
  blend: { extension: "blend", mediaType: "application/x-blender" },
  usd: { extension: "usd", mediaType: "model/vnd.usd" },
  glb: { extension: "glb", mediaType: "model/gltf-binary" },
  "material-library": { extension: "json", mediaType: "application/json" },
  "mapping-rules": { extension: "json", mediaType: "application/json" },
  "material-state": { extension: "json", mediaType: "application/json" },
};

/**
 * What an artifact is for, within a product or an order. Two artifacts of one kind can have different roles
 * (a still and a thumbnail are both images).
 */
export const artifactRoles = [
  "source",
  "structure",
  "parts",
  "geometry",
  "product",
  "order",
  "materials",
  "scene",
  "render",
  "still",
  "thumbnail",
  "turntable",
  "frames",
  "model",
  "library",
  "rules",
  "repairs",
] as const;
export const artifactRoleSchema = z.enum(artifactRoles);
export type ArtifactRole = z.infer<typeof artifactRoleSchema>;

/** Lower-case hexadecimal SHA-256. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hexadecimal");

/** A reference to one immutable file in the artifact store. */
export const artifactRefSchema = z.strictObject({
  kind: artifactKindSchema,
  role: artifactRoleSchema,
  sha256: sha256Schema,
  bytes: z.int().nonnegative(),
});
export type ArtifactRef<TKind extends ArtifactKind = ArtifactKind> = z.infer<typeof artifactRefSchema> & {
  kind: TKind;
};
