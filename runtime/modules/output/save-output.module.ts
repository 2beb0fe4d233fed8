import { sceneSchema } from "#contracts";
import { saveOutput } from "#nodes";
import { implement } from "../module.ts";
import { checkPicture } from "./check-picture.ts";

/** The last look at a picture before anybody may publish it. */
export const saveOutputModule = implement(saveOutput, undefined, async ({ inputs }, { artifacts }) => {
  const { film } = await artifacts.readJson(inputs.scene.sha256, sceneSchema);
  await checkPicture(await artifacts.path(inputs.image.sha256), film);
  return { image: { ...inputs.image, role: "still" } };
});
