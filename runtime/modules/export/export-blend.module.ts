import { join } from "node:path";
import { assignmentSchema, partsSchema, sceneSchema } from "#contracts";
import { exportBlend } from "#nodes";
import type { WriteBlendParams } from "#runtime/native/operations";
import { implement } from "../module.ts";
import { exportedParts } from "./exported-parts.ts";

const blenderUnits = { m: "METERS", cm: "CENTIMETERS", mm: "MILLIMETERS", in: "INCHES" } as const;

/** The scene that the still is rendered from, as a file of its own. */
export const exportBlendModule = implement(exportBlend, "blender", async ({ inputs, params }, host) => {
  const { artifacts, tools, scratch, signal, progress } = host;
  const scene = await artifacts.readJson(inputs.scene.sha256, sceneSchema);
  const { parts } = await artifacts.readJson(inputs.parts.sha256, partsSchema);
  const assignment = await artifacts.readJson(inputs.materials.sha256, assignmentSchema);
  const { studio, samples, denoise, compress, unit } = params;
  const out = join(scratch, "product.blend");
  const request: WriteBlendParams = {
    glb: await artifacts.path(scene.mesh),
    scene,
    out,
    instances: exportedParts(parts, assignment, params).parts.map(({ key, name, details }) => ({
      key,
      name,
      properties: { ...details },
    })),
    studio,
    samples,
    denoise,
    unit: blenderUnits[unit],
    compress,
  };
  await tools.blender.request("write-blend", request, { signal, onProgress: progress });
  return { blend: await artifacts.writeFile("blend", "model", out) };
});
