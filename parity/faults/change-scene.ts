import type { Scene } from "#contracts";
import type { SceneChange } from "./fault.ts";

/** The camera so many times as far from the scene's origin. */
export function cameraAt(times: number): SceneChange {
  return (scene) => {
    const { matrix } = scene.camera;
    // Row-major: the translation is the last column.
    const moved = matrix.map((value, at) => (at % 4 === 3 && at < 12 ? value * times : value));
    return { ...scene, camera: { ...scene.camera, matrix: moved } };
  };
}

/** Another focal length. */
export function fieldOfView(times: number): SceneChange {
  return (scene) => ({ ...scene, camera: { ...scene.camera, fovY: scene.camera.fovY * times } });
}

/** The first light so many times as strong. */
export function lightEnergy(times: number): SceneChange {
  return ({ lights: [first, ...others], ...scene }) => {
    if (first === undefined) throw new Error("the studio has lights");
    return { ...scene, lights: [{ ...first, energy: first.energy * times }, ...others] };
  };
}

/** The first part in the look of one that has another. */
export const swappedMaterial: SceneChange = (scene) => {
  const [[key, material] = []] = Object.entries(scene.assignment);
  const other = Object.values(scene.assignment).find((one) => one !== material);
  if (key === undefined || other === undefined) throw new Error("the product has two materials");
  return { ...scene, assignment: { ...scene.assignment, [key]: other } };
};

/** The first part's look rougher, in all parts that have it. */
export function rougher(by: number): SceneChange {
  return (scene) => {
    const [name = ""] = Object.values(scene.assignment);
    const look = scene.materials[name];
    if (look === undefined) throw new Error(`the scene has no look "${name}"`);
    const materials = { ...scene.materials, [name]: { ...look, roughness: look.roughness + by } };
    return { ...scene, materials };
  };
}

/** Seen through another curve, or brighter by so many stops. */
export function film(change: Partial<Pick<Scene["film"], "viewTransform" | "exposure">>): SceneChange {
  return (scene) => ({ ...scene, film: { ...scene.film, ...change } });
}

/** Another colour all around. */
export const otherWorld: SceneChange = (scene) => ({ ...scene, world: { ...scene.world, colour: [0.9, 0.9, 1] } });
