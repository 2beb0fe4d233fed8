import type { Scene } from "#contracts";
import { publishedGlb } from "#runtime/modules/export/testing";
import type { ArtifactStore } from "#runtime/modules/module";

/** Keeps a scene without lights and materials, of pictures of a size. @returns its digest */
export async function storePlainScene(
  artifacts: Pick<ArtifactStore, "write" | "writeJson">,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<string> {
  const { sha256: mesh } = await artifacts.write("mesh", "geometry", await publishedGlb());
  const scene: Scene = {
    version: 1,
    mesh,
    camera: { matrix: [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], fovY: 0.4, clipStart: 0.01, clipEnd: 10 },
    lights: [],
    world: { colour: [1, 1, 1], strength: 1 },
    ground: null,
    materials: {},
    assignment: {},
    film: { width, height, transparent: false, viewTransform: "AgX", exposure: 0 },
  };
  return (await artifacts.writeJson("scene", "scene", scene)).sha256;
}
