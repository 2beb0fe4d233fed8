import { assignmentSchema, partsSchema } from "#contracts";
import { exportGlb } from "#nodes";
import { implement } from "../module.ts";
import { writeExportedGlb } from "./compress-glb.ts";
import { exportedParts } from "./exported-parts.ts";
import { joinMaterials } from "./join-materials.ts";

/** Published geometry and assigned materials become one GLB. */
export const exportGlbModule = implement(exportGlb, undefined, async ({ inputs, params }, { artifacts }) => {
  const { parts } = await artifacts.readJson(inputs.parts.sha256, partsSchema);
  const assignment = await artifacts.readJson(inputs.materials.sha256, assignmentSchema);
  const geometry = await artifacts.read(inputs.mesh.sha256);
  const exported = exportedParts(parts, assignment, params);
  const listed = parts.map(({ key }) => key);
  const document = await joinMaterials(geometry, listed, exported, params);
  return { glb: await artifacts.write("glb", "model", await writeExportedGlb(document, params)) };
});
