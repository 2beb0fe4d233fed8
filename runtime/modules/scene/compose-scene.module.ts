import { assignmentSchema, sceneSchema, type Scene } from "#contracts";
import { composeScene } from "#nodes";
import { boundsOf, centreOf, forEachVertex, readGlb } from "../cad/read-glb.ts";
import { implement } from "../module.ts";
import { fitCamera } from "./camera.ts";
import { radians, studioGround, studioLights, world } from "./studio.ts";

/** Camera, studio and assignment around a product, as data. */
export const composeSceneModule = implement(composeScene, undefined, async ({ inputs, params }, { artifacts }) => {
  const glb = await readGlb(await artifacts.read(inputs.mesh.sha256));
  const assignment = await artifacts.readJson(inputs.materials.sha256, assignmentSchema);
  const { min, max } = boundsOf(glb);
  const centre = centreOf({ min, max });
  const radius = Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]) / 2;
  const azimuth = radians(params.azimuth);
  const fovY = radians(params.fieldOfView);
  const camera = fitCamera((visit) => forEachVertex(glb, visit), {
    azimuth,
    elevation: radians(params.elevation),
    fovY,
    aspect: params.width / params.height,
    margin: params.margin,
    turnsOn: params.fit === "turn" ? [centre[0], centre[1]] : undefined,
  });
  const scene: Scene = {
    version: 1,
    mesh: inputs.mesh.sha256,
    camera: {
      matrix: camera.matrix,
      fovY,
      // A tip or a flat corner that points at the camera may touch it; a renderer wants a distance all the same.
      clipStart: Math.max(camera.nearest / 10, radius / 10_000),
      clipEnd: camera.farthest + 200 * radius,
    },
    lights: studioLights(azimuth, centre, radius),
    world,
    ground: params.ground ? studioGround(min[2], radius) : null,
    materials: assignment.looks,
    assignment: Object.fromEntries(assignment.parts.map(({ key, material }) => [key, material])),
    film: {
      width: params.width,
      height: params.height,
      transparent: params.transparent,
      viewTransform: "AgX",
      exposure: params.exposure,
    },
  };
  return { scene: await artifacts.writeJson("scene", "scene", sceneSchema.parse(scene)) };
});
